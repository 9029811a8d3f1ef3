// Written by `cargo xtask generate` from the declarations. Do not edit.
//! Each function: the arguments that have a name, the record of those that have none, the answer, the operation.

super::entities! {
    activity {
        assign(id: Option<Id>, activity: Option<Json>, user_id: Id, version: Option<i32>) -> Activity = "activity.assign";
        cancel(id: Id, reason: String, version: Option<i32>) -> Activity = "activity.cancel";
        create(;..NewActivity) -> Activity = "activity.create";
        decline(id: Id, reason: String, version: Option<i32>) -> Activity = "activity.decline";
        delete(id: Id, version: i32) -> Activity = "activity.delete";
        discard(id: Id, reason: String, version: Option<i32>) -> Activity = "activity.discard";
        finish(id: Id, result: String, result_code: Option<String>, at: Option<Instant>, next: Option<Json>, version: Option<i32>) -> ActivityFinishedActivity = "activity.finish";
        get(id: Id) -> Activity = "activity.get";
        insist(id: Id, version: Option<i32>) -> Activity = "activity.insist";
        list(;..Selection) -> ActivityPage = "activity.list";
        query(;..Grouping) -> Vec<Json> = "activity.query";
        update(id: Id, version: i32; ..ActivityChanges) -> Activity = "activity.update";
    }
    alert {
        acknowledge(id: Id) -> Alert = "alert.acknowledge";
        get(id: Id) -> Alert = "alert.get";
        list(;..Selection) -> AlertPage = "alert.list";
        query(;..Grouping) -> Vec<Json> = "alert.query";
    }
    approval {
        add_signer(task_id: Id, user_id: Id, place: ApprovalAddSignerPlace) -> ApprovalDecided = "approval.add_signer";
        approve(task_id: Id, hash: String, comment: Option<String>) -> ApprovalDecided = "approval.approve";
        get(id: Id) -> Approval = "approval.get";
        list(;..Selection) -> ApprovalPage = "approval.list";
        preview(operation: String, arguments: Option<Json>, choose: Option<Vec<ChosenApprover>>) -> ApprovalPreview = "approval.preview";
        query(;..Grouping) -> Vec<Json> = "approval.query";
        reject(task_id: Id, comment: Option<String>) -> ApprovalDecided = "approval.reject";
        review(task_id: Id) -> ApprovalReviewed = "approval.review";
        send_back(task_id: Id, step: Option<i32>, comment: String) -> ApprovalDecided = "approval.send_back";
        submit(operation: String, arguments: Option<Json>, comment: Option<String>, choose: Option<Vec<ChosenApprover>>, resubmits: Option<Id>) -> Approval = "approval.submit";
        transfer(task_id: Id, user_id: Id, comment: Option<String>) -> ApprovalDecided = "approval.transfer";
        withdraw(id: Id) -> ApprovalDecided = "approval.withdraw";
    }
    approval_flow {
        create(;..NewApprovalFlow) -> ApprovalFlow = "approval_flow.create";
        delete(id: Id, version: i32) -> ApprovalFlow = "approval_flow.delete";
        disable(id: Id, version: Option<i32>) -> ApprovalFlow = "approval_flow.disable";
        get(id: Id) -> ApprovalFlow = "approval_flow.get";
        list(;..Selection) -> ApprovalFlowPage = "approval_flow.list";
        publish(id: Id, version: Option<i32>) -> ApprovalFlow = "approval_flow.publish";
        query(;..Grouping) -> Vec<Json> = "approval_flow.query";
        update(id: Id, version: i32; ..ApprovalFlowChanges) -> ApprovalFlow = "approval_flow.update";
    }
    approval_task {
        get(id: Id) -> ApprovalTask = "approval_task.get";
        list(;..Selection) -> ApprovalTaskPage = "approval_task.list";
        query(;..Grouping) -> Vec<Json> = "approval_task.query";
    }
    calendar {
        add(id: Id, from: Instant, seconds: i64) -> CalendarBusinessInstant = "calendar.add";
        business(id: Id, from: Instant, to: Instant) -> CalendarBusinessTime = "calendar.business";
        create(;..NewCalendar) -> Calendar = "calendar.create";
        delete(id: Id, version: i32) -> Calendar = "calendar.delete";
        get(id: Id) -> Calendar = "calendar.get";
        list(;..Selection) -> CalendarPage = "calendar.list";
        query(;..Grouping) -> Vec<Json> = "calendar.query";
        update(id: Id, version: i32; ..CalendarChanges) -> Calendar = "calendar.update";
    }
    comment {
        create(;..NewComment) -> Comment = "comment.create";
        delete(id: Id, version: i32) -> Comment = "comment.delete";
        get(id: Id) -> Comment = "comment.get";
        list(;..Selection) -> CommentPage = "comment.list";
        query(;..Grouping) -> Vec<Json> = "comment.query";
        update(id: Id, version: i32; ..CommentChanges) -> Comment = "comment.update";
    }
    conflict {
        get(id: Id) -> Conflict = "conflict.get";
        list(;..Selection) -> ConflictPage = "conflict.list";
        query(;..Grouping) -> Vec<Json> = "conflict.query";
        resolve(id: String, take: ConflictResolveTake) -> Conflict = "conflict.resolve";
    }
    contact {
        create(;..NewContact) -> Contact = "contact.create";
        delete(id: Id, version: i32) -> Contact = "contact.delete";
        get(id: Id) -> Contact = "contact.get";
        list(;..Selection) -> ContactPage = "contact.list";
        make_primary(id: Id, purpose: ContactPurposePurpose, version: Option<i32>) -> Contact = "contact.make_primary";
        query(;..Grouping) -> Vec<Json> = "contact.query";
        update(id: Id, version: i32; ..ContactChanges) -> Contact = "contact.update";
    }
    custom_field {
        create(;..NewCustomField) -> CustomField = "custom_field.create";
        delete(id: Id, version: i32) -> CustomField = "custom_field.delete";
        get(id: Id) -> CustomField = "custom_field.get";
        list(;..Selection) -> CustomFieldPage = "custom_field.list";
        query(;..Grouping) -> Vec<Json> = "custom_field.query";
        update(id: Id, version: i32; ..CustomFieldChanges) -> CustomField = "custom_field.update";
    }
    customer {
        card(id: Id) -> CustomerCard = "customer.card";
        close_account(id: Id, reason: String, version: Option<i32>) -> Customer = "customer.close_account";
        convert(id: Id, version: Option<i32>) -> Customer = "customer.convert";
        create(;..NewCustomer) -> Customer = "customer.create";
        delete(id: Id, version: i32) -> Customer = "customer.delete";
        freeze(id: Id, reason: String, until: Option<Instant>, version: Option<i32>) -> Customer = "customer.freeze";
        get(id: Id) -> Customer = "customer.get";
        list(;..Selection) -> CustomerPage = "customer.list";
        merge(from: Id, from_version: i32, into: Id, into_version: i32) -> CustomerMerged = "customer.merge";
        query(;..Grouping) -> Vec<Json> = "customer.query";
        reopen_account(id: Id, reason: String, version: Option<i32>) -> Customer = "customer.reopen_account";
        set_credit_limit(id: Id, credit_limit: Option<Decimal>, reason: Option<String>, version: Option<i32>) -> Customer = "customer.set_credit_limit";
        set_level(id: Id, to: Option<String>, reason: Option<String>, version: Option<i32>) -> Customer = "customer.set_level";
        trade_detail(id: Id) -> CustomerTradeDetail = "customer.trade_detail";
        trade_overview(id: Id) -> CustomerTradeOverview = "customer.trade_overview";
        unfreeze(id: Id, reason: String, version: Option<i32>) -> Customer = "customer.unfreeze";
        unmerge(id: Id, version: i32) -> CustomerUnmerged = "customer.unmerge";
        update(id: Id, version: i32; ..CustomerChanges) -> Customer = "customer.update";
    }
    customer_freeze {
        get(id: Id) -> CustomerFreeze = "customer_freeze.get";
        list(;..Selection) -> CustomerFreezePage = "customer_freeze.list";
        query(;..Grouping) -> Vec<Json> = "customer_freeze.query";
    }
    customer_merge {
        get(id: Id) -> CustomerMerge = "customer_merge.get";
        list(;..Selection) -> CustomerMergePage = "customer_merge.list";
        query(;..Grouping) -> Vec<Json> = "customer_merge.query";
    }
    delegation {
        create(;..NewDelegation) -> Delegation = "delegation.create";
        delete(id: Id, version: i32) -> Delegation = "delegation.delete";
        get(id: Id) -> Delegation = "delegation.get";
        list(;..Selection) -> DelegationPage = "delegation.list";
        query(;..Grouping) -> Vec<Json> = "delegation.query";
        update(id: Id, version: i32; ..DelegationChanges) -> Delegation = "delegation.update";
    }
    document_link {
        get(id: Id) -> DocumentLink = "document_link.get";
        list(;..Selection) -> DocumentLinkPage = "document_link.list";
        query(;..Grouping) -> Vec<Json> = "document_link.query";
    }
    erp_state {
        get(id: Id) -> ErpState = "erp_state.get";
        list(;..Selection) -> ErpStatePage = "erp_state.list";
        query(;..Grouping) -> Vec<Json> = "erp_state.query";
    }
    event {
        next(after: Option<i64>, limit: Option<i32>, entity: Option<String>) -> EventEvents = "event.next";
    }
    exchange_rate {
        create(;..NewExchangeRate) -> ExchangeRate = "exchange_rate.create";
        delete(id: Id, version: i32) -> ExchangeRate = "exchange_rate.delete";
        get(id: Id) -> ExchangeRate = "exchange_rate.get";
        list(;..Selection) -> ExchangeRatePage = "exchange_rate.list";
        query(;..Grouping) -> Vec<Json> = "exchange_rate.query";
        update(id: Id, version: i32; ..ExchangeRateChanges) -> ExchangeRate = "exchange_rate.update";
    }
    field_pin {
        create(;..NewFieldPin) -> FieldPin = "field_pin.create";
        delete(id: Id, version: i32) -> FieldPin = "field_pin.delete";
        get(id: Id) -> FieldPin = "field_pin.get";
        list(;..Selection) -> FieldPinPage = "field_pin.list";
        query(;..Grouping) -> Vec<Json> = "field_pin.query";
        update(id: Id, version: i32; ..FieldPinChanges) -> FieldPin = "field_pin.update";
    }
    flow_version {
        get(id: Id) -> FlowVersion = "flow_version.get";
        list(;..Selection) -> FlowVersionPage = "flow_version.list";
        query(;..Grouping) -> Vec<Json> = "flow_version.query";
    }
    idempotency {
        prune(older_than_days: i32) -> IdempotencyPruned = "idempotency.prune";
    }
    inbox {
        count() -> InboxCount = "inbox.count";
        list(kind: Option<InboxKindCountKind>, unread: Option<bool>, limit: Option<i32>, after: Option<String>) -> InboxPage = "inbox.list";
        mark_read(ids: Option<Vec<String>>, until: Option<Instant>) -> InboxMarkedRead = "inbox.mark_read";
    }
    invoice {
        get(id: Id) -> Invoice = "invoice.get";
        list(;..Selection) -> InvoicePage = "invoice.list";
        query(;..Grouping) -> Vec<Json> = "invoice.query";
    }
    match_review {
        decide(id: String, decision: MatchReviewDecideDecision, record_id: Option<String>) -> MatchReview = "match_review.decide";
        get(id: Id) -> MatchReview = "match_review.get";
        list(;..Selection) -> MatchReviewPage = "match_review.list";
        query(;..Grouping) -> Vec<Json> = "match_review.query";
    }
    metric {
        create(;..NewMetric) -> Metric = "metric.create";
        delete(id: Id, version: i32) -> Metric = "metric.delete";
        get(id: Id) -> Metric = "metric.get";
        list(;..Selection) -> MetricPage = "metric.list";
        query(;..Grouping) -> Vec<Json> = "metric.query";
        update(id: Id, version: i32; ..MetricChanges) -> Metric = "metric.update";
    }
    model {
        backtest(id: Id, revision: i32, compare_with: Option<i32>, subject_ids: Option<Vec<String>>, as_of: Option<Instant>) -> ModelBacktestResult = "model.backtest";
        create(;..NewModel) -> Model = "model.create";
        delete(id: Id, version: i32) -> Model = "model.delete";
        explain(id: Id, subject_id: String, as_of: Option<Instant>) -> ModelScoreExplanation = "model.explain";
        get(id: Id) -> Model = "model.get";
        list(;..Selection) -> ModelPage = "model.list";
        publish(id: Id, version: Option<i32>) -> Model = "model.publish";
        query(;..Grouping) -> Vec<Json> = "model.query";
        score(id: Id, subject_ids: Option<Vec<String>>, as_of: Option<Instant>) -> ModelScores = "model.score";
        update(id: Id, version: i32; ..ModelChanges) -> Model = "model.update";
    }
    model_revision {
        get(id: Id) -> ModelRevision = "model_revision.get";
        list(;..Selection) -> ModelRevisionPage = "model_revision.list";
        query(;..Grouping) -> Vec<Json> = "model_revision.query";
    }
    notice {
        send(user_ids: Option<Vec<String>>, message_key: String, code: String, parameters: Option<Json>, entity: Option<String>, record_id: Option<String>) -> NoticeSentNotice = "notice.send";
    }
    number_rule {
        create(;..NewNumberRule) -> NumberRule = "number_rule.create";
        delete(id: Id, version: i32) -> NumberRule = "number_rule.delete";
        get(id: Id) -> NumberRule = "number_rule.get";
        list(;..Selection) -> NumberRulePage = "number_rule.list";
        query(;..Grouping) -> Vec<Json> = "number_rule.query";
        update(id: Id, version: i32; ..NumberRuleChanges) -> NumberRule = "number_rule.update";
    }
    open_item {
        ageing(as_of: Option<Date>, customer_id: Option<Id>) -> OpenItemAgeing = "open_item.ageing";
        get(id: Id) -> OpenItem = "open_item.get";
        list(;..Selection) -> OpenItemPage = "open_item.list";
        query(;..Grouping) -> Vec<Json> = "open_item.query";
    }
    opportunity {
        create(;..NewOpportunity) -> Opportunity = "opportunity.create";
        delete(id: Id, version: i32) -> Opportunity = "opportunity.delete";
        funnel(pipeline_id: Id, as_of: Option<Instant>, currency: Option<Currency>) -> OpportunityFunnel = "opportunity.funnel";
        get(id: Id) -> Opportunity = "opportunity.get";
        list(;..Selection) -> OpportunityPage = "opportunity.list";
        lose(id: Id, reason: String, version: Option<i32>) -> Opportunity = "opportunity.lose";
        order(id: Id, lines: Option<Vec<OpportunityOrderedLine>>, customer_reference: Option<String>, version: Option<i32>) -> SalesOrder = "opportunity.order";
        promote(id: Id, stage: String, version: Option<i32>) -> Opportunity = "opportunity.promote";
        query(;..Grouping) -> Vec<Json> = "opportunity.query";
        update(id: Id, version: i32; ..OpportunityChanges) -> Opportunity = "opportunity.update";
        win(id: Id, reason: Option<String>, version: Option<i32>) -> Opportunity = "opportunity.win";
    }
    opportunity_stage {
        get(id: Id) -> OpportunityStage = "opportunity_stage.get";
        list(;..Selection) -> OpportunityStagePage = "opportunity_stage.list";
        query(;..Grouping) -> Vec<Json> = "opportunity_stage.query";
    }
    org_unit {
        create(;..NewOrgUnit) -> OrgUnit = "org_unit.create";
        delete(id: Id, version: i32) -> OrgUnit = "org_unit.delete";
        get(id: Id) -> OrgUnit = "org_unit.get";
        list(;..Selection) -> OrgUnitPage = "org_unit.list";
        query(;..Grouping) -> Vec<Json> = "org_unit.query";
        update(id: Id, version: i32; ..OrgUnitChanges) -> OrgUnit = "org_unit.update";
    }
    picklist {
        create(;..NewPicklist) -> Picklist = "picklist.create";
        delete(id: Id, version: i32) -> Picklist = "picklist.delete";
        get(id: Id) -> Picklist = "picklist.get";
        import(list: String, values: Option<Vec<PicklistImportedValue>>) -> Picklist = "picklist.import";
        list(;..Selection) -> PicklistPage = "picklist.list";
        query(;..Grouping) -> Vec<Json> = "picklist.query";
        update(id: Id, version: i32; ..PicklistChanges) -> Picklist = "picklist.update";
    }
    pipeline {
        create(;..NewPipeline) -> Pipeline = "pipeline.create";
        delete(id: Id, version: i32) -> Pipeline = "pipeline.delete";
        get(id: Id) -> Pipeline = "pipeline.get";
        list(;..Selection) -> PipelinePage = "pipeline.list";
        query(;..Grouping) -> Vec<Json> = "pipeline.query";
        update(id: Id, version: i32; ..PipelineChanges) -> Pipeline = "pipeline.update";
    }
    price {
        get(id: Id) -> Price = "price.get";
        list(;..Selection) -> PricePage = "price.list";
        query(;..Grouping) -> Vec<Json> = "price.query";
        resolve(product_id: Id, customer_id: Option<Id>, quantity: Decimal, date: Option<Date>, currency: Option<Currency>, convert: Option<bool>) -> PriceResolvedPrice = "price.resolve";
    }
    process {
        trace(entity: String, id: String) -> ProcessTrace = "process.trace";
    }
    product {
        create(;..NewProduct) -> Product = "product.create";
        delete(id: Id, version: i32) -> Product = "product.delete";
        get(id: Id) -> Product = "product.get";
        list(;..Selection) -> ProductPage = "product.list";
        query(;..Grouping) -> Vec<Json> = "product.query";
        update(id: Id, version: i32; ..ProductChanges) -> Product = "product.update";
    }
    product_category {
        create(;..NewProductCategory) -> ProductCategory = "product_category.create";
        delete(id: Id, version: i32) -> ProductCategory = "product_category.delete";
        get(id: Id) -> ProductCategory = "product_category.get";
        list(;..Selection) -> ProductCategoryPage = "product_category.list";
        query(;..Grouping) -> Vec<Json> = "product_category.query";
        update(id: Id, version: i32; ..ProductCategoryChanges) -> ProductCategory = "product_category.update";
    }
    receipt {
        get(id: Id) -> Receipt = "receipt.get";
        list(;..Selection) -> ReceiptPage = "receipt.list";
        query(;..Grouping) -> Vec<Json> = "receipt.query";
    }
    role {
        create(;..NewRole) -> Role = "role.create";
        create_standard() -> RoleStandardRoles = "role.create_standard";
        delete(id: Id, version: i32) -> Role = "role.delete";
        get(id: Id) -> Role = "role.get";
        list(;..Selection) -> RolePage = "role.list";
        query(;..Grouping) -> Vec<Json> = "role.query";
        update(id: Id, version: i32; ..RoleChanges) -> Role = "role.update";
    }
    rule {
        check(subject: String, expression: String) -> RuleCheck = "rule.check";
        create(;..NewRule) -> Rule = "rule.create";
        delete(id: Id, version: i32) -> Rule = "rule.delete";
        get(id: Id) -> Rule = "rule.get";
        list(;..Selection) -> RulePage = "rule.list";
        publish(id: Id, version: Option<i32>) -> Rule = "rule.publish";
        query(;..Grouping) -> Vec<Json> = "rule.query";
        retire(id: Id, version: Option<i32>) -> Rule = "rule.retire";
        test(id: Id, subject_id: String, as_of: Option<Instant>) -> RuleTest = "rule.test";
        update(id: Id, version: i32; ..RuleChanges) -> Rule = "rule.update";
    }
    rule_revision {
        get(id: Id) -> RuleRevision = "rule_revision.get";
        list(;..Selection) -> RuleRevisionPage = "rule_revision.list";
        query(;..Grouping) -> Vec<Json> = "rule_revision.query";
    }
    sales_order {
        cancel(id: Id, version: Option<i32>) -> SalesOrder = "sales_order.cancel";
        chain(id: Id) -> SalesOrderChain = "sales_order.chain";
        complete(id: Id, version: Option<i32>) -> SalesOrder = "sales_order.complete";
        confirm(id: Id, version: Option<i32>) -> SalesOrder = "sales_order.confirm";
        create(;..NewSalesOrder) -> SalesOrder = "sales_order.create";
        delete(id: Id, version: i32) -> SalesOrder = "sales_order.delete";
        deliver(id: Id, lines: Option<Vec<SalesOrderDeliveredLine>>, version: Option<i32>) -> SalesOrder = "sales_order.deliver";
        get(id: Id) -> SalesOrder = "sales_order.get";
        list(;..Selection) -> SalesOrderPage = "sales_order.list";
        progress(id: Id) -> SalesOrderProgress = "sales_order.progress";
        query(;..Grouping) -> Vec<Json> = "sales_order.query";
        submit(id: Id, accept_shortage: Option<bool>, version: Option<i32>) -> SalesOrder = "sales_order.submit";
        update(id: Id, version: i32; ..SalesOrderChanges) -> SalesOrder = "sales_order.update";
    }
    score {
        get(id: Id) -> Score = "score.get";
        list(;..Selection) -> ScorePage = "score.list";
        query(;..Grouping) -> Vec<Json> = "score.query";
    }
    stock_level {
        availability(product_id: Id, quantity: Option<Decimal>, by: Option<Date>, by_lot: Option<bool>) -> StockLevelAvailability = "stock_level.availability";
        get(id: Id) -> StockLevel = "stock_level.get";
        list(;..Selection) -> StockLevelPage = "stock_level.list";
        query(;..Grouping) -> Vec<Json> = "stock_level.query";
    }
    tenant {
        create(name: String, code: String, base_currency: Currency, erp: Option<String>, time_zone: Option<String>, admin_id: String, admin_name: String) -> TenantNewTenant = "tenant.create";
    }
    user {
        create(;..NewUser) -> User = "user.create";
        delete(id: Id, version: i32) -> User = "user.delete";
        get(id: Id) -> User = "user.get";
        list(;..Selection) -> UserPage = "user.list";
        query(;..Grouping) -> Vec<Json> = "user.query";
        update(id: Id, version: i32; ..UserChanges) -> User = "user.update";
    }
    warning_rule {
        create(;..NewWarningRule) -> WarningRule = "warning_rule.create";
        delete(id: Id, version: i32) -> WarningRule = "warning_rule.delete";
        get(id: Id) -> WarningRule = "warning_rule.get";
        list(;..Selection) -> WarningRulePage = "warning_rule.list";
        query(;..Grouping) -> Vec<Json> = "warning_rule.query";
        update(id: Id, version: i32; ..WarningRuleChanges) -> WarningRule = "warning_rule.update";
    }
    workbench {
        get() -> WorkbenchWorkbench = "workbench.get";
    }
}
