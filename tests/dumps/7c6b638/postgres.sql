CREATE TABLE public.d2_activity (
    tenant_id character varying(36) NOT NULL COLLATE pg_catalog."C",
    id character varying(130) NOT NULL COLLATE pg_catalog."C",
    version integer NOT NULL,
    deletion_marker character varying(130) NOT NULL COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    created_by character varying(130) NOT NULL COLLATE pg_catalog."C",
    updated_at bigint NOT NULL,
    updated_by character varying(130) NOT NULL COLLATE pg_catalog."C",
    custom text COLLATE pg_catalog."C",
    activity_type character varying(30) NOT NULL COLLATE pg_catalog."C",
    subject character varying(200) NOT NULL COLLATE pg_catalog."C",
    subject_s character varying(200) NOT NULL COLLATE pg_catalog."C",
    customer_id character varying(130) NOT NULL COLLATE pg_catalog."C",
    opportunity_id character varying(130) COLLATE pg_catalog."C",
    contact_id character varying(130) COLLATE pg_catalog."C",
    at bigint,
    due_date date,
    done smallint,
    result text COLLATE pg_catalog."C",
    next_step character varying(400) COLLATE pg_catalog."C",
    owner_id character varying(130) COLLATE pg_catalog."C",
    unit_id character varying(130) COLLATE pg_catalog."C"
);
CREATE TABLE public.d2_conflict (
    tenant_id character varying(36) NOT NULL COLLATE pg_catalog."C",
    id character varying(130) NOT NULL COLLATE pg_catalog."C",
    erp character varying(30) NOT NULL COLLATE pg_catalog."C",
    entity character varying(30) NOT NULL COLLATE pg_catalog."C",
    record_id character varying(130) NOT NULL COLLATE pg_catalog."C",
    field character varying(30) NOT NULL COLLATE pg_catalog."C",
    base text COLLATE pg_catalog."C",
    ours text COLLATE pg_catalog."C",
    theirs text COLLATE pg_catalog."C",
    state character varying(30) NOT NULL COLLATE pg_catalog."C",
    at bigint NOT NULL
);
CREATE TABLE public.d2_contact (
    tenant_id character varying(36) NOT NULL COLLATE pg_catalog."C",
    id character varying(130) NOT NULL COLLATE pg_catalog."C",
    version integer NOT NULL,
    deletion_marker character varying(130) NOT NULL COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    created_by character varying(130) NOT NULL COLLATE pg_catalog."C",
    updated_at bigint NOT NULL,
    updated_by character varying(130) NOT NULL COLLATE pg_catalog."C",
    custom text COLLATE pg_catalog."C",
    customer_id character varying(130) NOT NULL COLLATE pg_catalog."C",
    name character varying(200) NOT NULL COLLATE pg_catalog."C",
    name_s character varying(200) NOT NULL COLLATE pg_catalog."C",
    title character varying(100) COLLATE pg_catalog."C",
    phone character varying(40) COLLATE pg_catalog."C",
    mobile character varying(40) COLLATE pg_catalog."C",
    email character varying(200) COLLATE pg_catalog."C",
    email_s character varying(200) COLLATE pg_catalog."C"
);
CREATE TABLE public.d2_contact_purpose (
    tenant_id character varying(36) NOT NULL COLLATE pg_catalog."C",
    id character varying(130) NOT NULL COLLATE pg_catalog."C",
    parent_id character varying(130) NOT NULL COLLATE pg_catalog."C",
    "position" integer NOT NULL,
    purpose character varying(30) NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.d2_counter (
    tenant_id character varying(36) NOT NULL COLLATE pg_catalog."C",
    name character varying(200) NOT NULL COLLATE pg_catalog."C",
    value bigint NOT NULL
);
CREATE TABLE public.d2_custom_field (
    tenant_id character varying(36) NOT NULL COLLATE pg_catalog."C",
    id character varying(130) NOT NULL COLLATE pg_catalog."C",
    version integer NOT NULL,
    deletion_marker character varying(130) NOT NULL COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    created_by character varying(130) NOT NULL COLLATE pg_catalog."C",
    updated_at bigint NOT NULL,
    updated_by character varying(130) NOT NULL COLLATE pg_catalog."C",
    custom text COLLATE pg_catalog."C",
    entity character varying(30) NOT NULL COLLATE pg_catalog."C",
    name character varying(30) NOT NULL COLLATE pg_catalog."C",
    value_type character varying(30) NOT NULL COLLATE pg_catalog."C",
    label character varying(60) COLLATE pg_catalog."C",
    label_zh character varying(60) COLLATE pg_catalog."C",
    searchable smallint
);
CREATE TABLE public.d2_custom_value (
    tenant_id character varying(36) NOT NULL COLLATE pg_catalog."C",
    record_id character varying(130) NOT NULL COLLATE pg_catalog."C",
    entity character varying(30) NOT NULL COLLATE pg_catalog."C",
    name character varying(30) NOT NULL COLLATE pg_catalog."C",
    text_value character varying(200) COLLATE pg_catalog."C",
    text_value_s character varying(200) COLLATE pg_catalog."C",
    number_value numeric(28,6)
);
CREATE TABLE public.d2_customer (
    tenant_id character varying(36) NOT NULL COLLATE pg_catalog."C",
    id character varying(130) NOT NULL COLLATE pg_catalog."C",
    version integer NOT NULL,
    deletion_marker character varying(130) NOT NULL COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    created_by character varying(130) NOT NULL COLLATE pg_catalog."C",
    updated_at bigint NOT NULL,
    updated_by character varying(130) NOT NULL COLLATE pg_catalog."C",
    custom text COLLATE pg_catalog."C",
    number character varying(40) COLLATE pg_catalog."C",
    number_s character varying(40) COLLATE pg_catalog."C",
    name character varying(200) NOT NULL COLLATE pg_catalog."C",
    name_s character varying(200) NOT NULL COLLATE pg_catalog."C",
    kind character varying(30) COLLATE pg_catalog."C",
    status character varying(30) COLLATE pg_catalog."C",
    tax_id character varying(40) COLLATE pg_catalog."C",
    phone character varying(40) COLLATE pg_catalog."C",
    email character varying(200) COLLATE pg_catalog."C",
    industry character varying(60) COLLATE pg_catalog."C",
    region character varying(60) COLLATE pg_catalog."C",
    level character varying(20) COLLATE pg_catalog."C",
    address character varying(400) COLLATE pg_catalog."C",
    city character varying(100) COLLATE pg_catalog."C",
    country character varying(2) COLLATE pg_catalog."C",
    currency character varying(3) COLLATE pg_catalog."C",
    credit_limit numeric(28,4),
    duplicate_reason character varying(200) COLLATE pg_catalog."C",
    owner_id character varying(130) COLLATE pg_catalog."C",
    unit_id character varying(130) COLLATE pg_catalog."C",
    board_id character varying(130) COLLATE pg_catalog."C",
    name_key character varying(200) COLLATE pg_catalog."C",
    tax_key character varying(40) COLLATE pg_catalog."C",
    phone_key character varying(40) COLLATE pg_catalog."C"
);
CREATE TABLE public.d2_customer_role (
    tenant_id character varying(36) NOT NULL COLLATE pg_catalog."C",
    id character varying(130) NOT NULL COLLATE pg_catalog."C",
    parent_id character varying(130) NOT NULL COLLATE pg_catalog."C",
    "position" integer NOT NULL,
    role character varying(30) NOT NULL COLLATE pg_catalog."C",
    terms character varying(400) COLLATE pg_catalog."C"
);
CREATE TABLE public.d2_dead_letter (
    tenant_id character varying(36) NOT NULL COLLATE pg_catalog."C",
    id character varying(130) NOT NULL COLLATE pg_catalog."C",
    erp character varying(30) NOT NULL COLLATE pg_catalog."C",
    kind character varying(30) NOT NULL COLLATE pg_catalog."C",
    erp_key character varying(100) COLLATE pg_catalog."C",
    raw text COLLATE pg_catalog."C",
    replayable smallint NOT NULL,
    reason character varying(1000) NOT NULL COLLATE pg_catalog."C",
    at bigint NOT NULL
);
CREATE TABLE public.d2_document_link (
    tenant_id character varying(36) NOT NULL COLLATE pg_catalog."C",
    id character varying(130) NOT NULL COLLATE pg_catalog."C",
    from_entity character varying(30) NOT NULL COLLATE pg_catalog."C",
    from_id character varying(130) NOT NULL COLLATE pg_catalog."C",
    from_line character varying(130) NOT NULL COLLATE pg_catalog."C",
    to_entity character varying(30) NOT NULL COLLATE pg_catalog."C",
    to_id character varying(130) NOT NULL COLLATE pg_catalog."C",
    to_line character varying(130) NOT NULL COLLATE pg_catalog."C",
    quantity numeric(28,6) NOT NULL
);
CREATE TABLE public.d2_erp_cursor (
    tenant_id character varying(36) NOT NULL COLLATE pg_catalog."C",
    id character varying(130) NOT NULL COLLATE pg_catalog."C",
    erp character varying(30) NOT NULL COLLATE pg_catalog."C",
    kind character varying(30) NOT NULL COLLATE pg_catalog."C",
    cursor text COLLATE pg_catalog."C",
    at bigint NOT NULL,
    completed_at bigint,
    changed bigint NOT NULL
);
CREATE TABLE public.d2_erp_link (
    tenant_id character varying(36) NOT NULL COLLATE pg_catalog."C",
    id character varying(130) NOT NULL COLLATE pg_catalog."C",
    erp character varying(30) NOT NULL COLLATE pg_catalog."C",
    entity character varying(30) NOT NULL COLLATE pg_catalog."C",
    record_id character varying(130) NOT NULL COLLATE pg_catalog."C",
    erp_key character varying(100) NOT NULL COLLATE pg_catalog."C",
    erp_number character varying(100) COLLATE pg_catalog."C",
    base text COLLATE pg_catalog."C",
    gone smallint NOT NULL,
    at bigint NOT NULL
);
CREATE TABLE public.d2_exchange_rate (
    tenant_id character varying(36) NOT NULL COLLATE pg_catalog."C",
    id character varying(130) NOT NULL COLLATE pg_catalog."C",
    version integer NOT NULL,
    deletion_marker character varying(130) NOT NULL COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    created_by character varying(130) NOT NULL COLLATE pg_catalog."C",
    updated_at bigint NOT NULL,
    updated_by character varying(130) NOT NULL COLLATE pg_catalog."C",
    custom text COLLATE pg_catalog."C",
    from_currency character varying(3) NOT NULL COLLATE pg_catalog."C",
    to_currency character varying(3) NOT NULL COLLATE pg_catalog."C",
    valid_from date NOT NULL,
    rate numeric(28,8) NOT NULL
);
CREATE TABLE public.d2_idempotency (
    tenant_id character varying(36) NOT NULL COLLATE pg_catalog."C",
    id character varying(130) NOT NULL COLLATE pg_catalog."C",
    at bigint NOT NULL,
    request character varying(64) NOT NULL COLLATE pg_catalog."C",
    answer text COLLATE pg_catalog."C"
);
CREATE TABLE public.d2_invoice (
    tenant_id character varying(36) NOT NULL COLLATE pg_catalog."C",
    id character varying(130) NOT NULL COLLATE pg_catalog."C",
    erp character varying(30) COLLATE pg_catalog."C",
    updated_at bigint NOT NULL,
    number character varying(60) NOT NULL COLLATE pg_catalog."C",
    customer_id character varying(130) NOT NULL COLLATE pg_catalog."C",
    order_id character varying(130) COLLATE pg_catalog."C",
    date date NOT NULL,
    currency character varying(3) NOT NULL COLLATE pg_catalog."C",
    net numeric(28,4) NOT NULL,
    tax numeric(28,4) NOT NULL,
    gross numeric(28,4) NOT NULL
);
CREATE TABLE public.d2_journal (
    tenant_id character varying(36) NOT NULL COLLATE pg_catalog."C",
    id character varying(130) NOT NULL COLLATE pg_catalog."C",
    at bigint NOT NULL,
    actor character varying(130) NOT NULL COLLATE pg_catalog."C",
    operation character varying(60) NOT NULL COLLATE pg_catalog."C",
    correlation_id character varying(100) COLLATE pg_catalog."C",
    entity character varying(30) NOT NULL COLLATE pg_catalog."C",
    record_id character varying(130) NOT NULL COLLATE pg_catalog."C",
    version integer NOT NULL,
    changes text COLLATE pg_catalog."C"
);
CREATE TABLE public.d2_number_rule (
    tenant_id character varying(36) NOT NULL COLLATE pg_catalog."C",
    id character varying(130) NOT NULL COLLATE pg_catalog."C",
    version integer NOT NULL,
    deletion_marker character varying(130) NOT NULL COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    created_by character varying(130) NOT NULL COLLATE pg_catalog."C",
    updated_at bigint NOT NULL,
    updated_by character varying(130) NOT NULL COLLATE pg_catalog."C",
    custom text COLLATE pg_catalog."C",
    entity character varying(30) NOT NULL COLLATE pg_catalog."C",
    pattern character varying(60) NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.d2_open_item (
    tenant_id character varying(36) NOT NULL COLLATE pg_catalog."C",
    id character varying(130) NOT NULL COLLATE pg_catalog."C",
    erp character varying(30) COLLATE pg_catalog."C",
    updated_at bigint NOT NULL,
    customer_id character varying(130) NOT NULL COLLATE pg_catalog."C",
    document character varying(60) NOT NULL COLLATE pg_catalog."C",
    document_date date NOT NULL,
    due_date date NOT NULL,
    currency character varying(3) NOT NULL COLLATE pg_catalog."C",
    amount numeric(28,4) NOT NULL,
    open_amount numeric(28,4) NOT NULL
);
CREATE TABLE public.d2_opportunity (
    tenant_id character varying(36) NOT NULL COLLATE pg_catalog."C",
    id character varying(130) NOT NULL COLLATE pg_catalog."C",
    version integer NOT NULL,
    deletion_marker character varying(130) NOT NULL COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    created_by character varying(130) NOT NULL COLLATE pg_catalog."C",
    updated_at bigint NOT NULL,
    updated_by character varying(130) NOT NULL COLLATE pg_catalog."C",
    custom text COLLATE pg_catalog."C",
    number character varying(40) COLLATE pg_catalog."C",
    number_s character varying(40) COLLATE pg_catalog."C",
    customer_id character varying(130) NOT NULL COLLATE pg_catalog."C",
    name character varying(200) NOT NULL COLLATE pg_catalog."C",
    name_s character varying(200) NOT NULL COLLATE pg_catalog."C",
    amount numeric(28,4),
    currency character varying(3) COLLATE pg_catalog."C",
    base_amount numeric(28,4),
    expected_date date,
    source character varying(60) COLLATE pg_catalog."C",
    pipeline_id character varying(130) NOT NULL COLLATE pg_catalog."C",
    stage character varying(30) COLLATE pg_catalog."C",
    status character varying(30) COLLATE pg_catalog."C",
    reason character varying(400) COLLATE pg_catalog."C",
    owner_id character varying(130) COLLATE pg_catalog."C",
    unit_id character varying(130) COLLATE pg_catalog."C"
);
CREATE TABLE public.d2_opportunity_line (
    tenant_id character varying(36) NOT NULL COLLATE pg_catalog."C",
    id character varying(130) NOT NULL COLLATE pg_catalog."C",
    parent_id character varying(130) NOT NULL COLLATE pg_catalog."C",
    "position" integer NOT NULL,
    product_id character varying(130) NOT NULL COLLATE pg_catalog."C",
    quantity numeric(28,6) NOT NULL,
    price numeric(28,6) NOT NULL,
    tax_rate numeric(28,4)
);
CREATE TABLE public.d2_opportunity_stage (
    tenant_id character varying(36) NOT NULL COLLATE pg_catalog."C",
    id character varying(130) NOT NULL COLLATE pg_catalog."C",
    parent_id character varying(130) NOT NULL COLLATE pg_catalog."C",
    "position" integer NOT NULL,
    pipeline_id character varying(130) NOT NULL COLLATE pg_catalog."C",
    stage character varying(30) NOT NULL COLLATE pg_catalog."C",
    first smallint NOT NULL,
    base_amount numeric(28,4) NOT NULL,
    entered_at bigint NOT NULL,
    left_at bigint
);
CREATE TABLE public.d2_org_unit (
    tenant_id character varying(36) NOT NULL COLLATE pg_catalog."C",
    id character varying(130) NOT NULL COLLATE pg_catalog."C",
    version integer NOT NULL,
    deletion_marker character varying(130) NOT NULL COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    created_by character varying(130) NOT NULL COLLATE pg_catalog."C",
    updated_at bigint NOT NULL,
    updated_by character varying(130) NOT NULL COLLATE pg_catalog."C",
    custom text COLLATE pg_catalog."C",
    code character varying(20) NOT NULL COLLATE pg_catalog."C",
    name character varying(200) NOT NULL COLLATE pg_catalog."C",
    parent_id character varying(130) COLLATE pg_catalog."C",
    is_board smallint,
    path character varying(400) COLLATE pg_catalog."C",
    board_id character varying(130) COLLATE pg_catalog."C",
    base_currency character varying(3) COLLATE pg_catalog."C",
    erp character varying(30) COLLATE pg_catalog."C",
    time_zone character varying(60) COLLATE pg_catalog."C"
);
CREATE TABLE public.d2_outbox (
    tenant_id character varying(36) NOT NULL COLLATE pg_catalog."C",
    id character varying(130) NOT NULL COLLATE pg_catalog."C",
    erp character varying(30) NOT NULL COLLATE pg_catalog."C",
    kind character varying(30) NOT NULL COLLATE pg_catalog."C",
    entity character varying(30) NOT NULL COLLATE pg_catalog."C",
    record_id character varying(130) NOT NULL COLLATE pg_catalog."C",
    payload text COLLATE pg_catalog."C",
    payload_version integer NOT NULL,
    state character varying(30) NOT NULL COLLATE pg_catalog."C",
    attempts integer NOT NULL,
    next_at bigint NOT NULL,
    fence bigint NOT NULL,
    leased_until bigint,
    reason character varying(1000) COLLATE pg_catalog."C",
    at bigint NOT NULL,
    correlation_id character varying(100) COLLATE pg_catalog."C"
);
CREATE TABLE public.d2_pipeline (
    tenant_id character varying(36) NOT NULL COLLATE pg_catalog."C",
    id character varying(130) NOT NULL COLLATE pg_catalog."C",
    version integer NOT NULL,
    deletion_marker character varying(130) NOT NULL COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    created_by character varying(130) NOT NULL COLLATE pg_catalog."C",
    updated_at bigint NOT NULL,
    updated_by character varying(130) NOT NULL COLLATE pg_catalog."C",
    custom text COLLATE pg_catalog."C",
    name character varying(60) NOT NULL COLLATE pg_catalog."C",
    may_skip smallint
);
CREATE TABLE public.d2_pipeline_stage (
    tenant_id character varying(36) NOT NULL COLLATE pg_catalog."C",
    id character varying(130) NOT NULL COLLATE pg_catalog."C",
    parent_id character varying(130) NOT NULL COLLATE pg_catalog."C",
    "position" integer NOT NULL,
    code character varying(30) NOT NULL COLLATE pg_catalog."C",
    name character varying(60) NOT NULL COLLATE pg_catalog."C",
    probability numeric(28,2),
    needs_amount smallint,
    needs_date smallint,
    needs_activity smallint
);
CREATE TABLE public.d2_price (
    tenant_id character varying(36) NOT NULL COLLATE pg_catalog."C",
    id character varying(130) NOT NULL COLLATE pg_catalog."C",
    erp character varying(30) COLLATE pg_catalog."C",
    updated_at bigint NOT NULL,
    product_id character varying(130) NOT NULL COLLATE pg_catalog."C",
    customer_id character varying(130) COLLATE pg_catalog."C",
    from_quantity numeric(28,6) NOT NULL,
    price numeric(28,6) NOT NULL,
    currency character varying(3) NOT NULL COLLATE pg_catalog."C",
    valid_from date,
    valid_to date
);
CREATE TABLE public.d2_product (
    tenant_id character varying(36) NOT NULL COLLATE pg_catalog."C",
    id character varying(130) NOT NULL COLLATE pg_catalog."C",
    version integer NOT NULL,
    deletion_marker character varying(130) NOT NULL COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    created_by character varying(130) NOT NULL COLLATE pg_catalog."C",
    updated_at bigint NOT NULL,
    updated_by character varying(130) NOT NULL COLLATE pg_catalog."C",
    custom text COLLATE pg_catalog."C",
    number character varying(60) COLLATE pg_catalog."C",
    number_s character varying(60) COLLATE pg_catalog."C",
    name character varying(200) NOT NULL COLLATE pg_catalog."C",
    name_s character varying(200) NOT NULL COLLATE pg_catalog."C",
    unit character varying(20) NOT NULL COLLATE pg_catalog."C",
    category character varying(60) COLLATE pg_catalog."C",
    list_price numeric(28,6),
    currency character varying(3) COLLATE pg_catalog."C",
    cost numeric(28,6),
    inactive smallint,
    description text COLLATE pg_catalog."C"
);
CREATE TABLE public.d2_receipt (
    tenant_id character varying(36) NOT NULL COLLATE pg_catalog."C",
    id character varying(130) NOT NULL COLLATE pg_catalog."C",
    erp character varying(30) COLLATE pg_catalog."C",
    updated_at bigint NOT NULL,
    number character varying(60) NOT NULL COLLATE pg_catalog."C",
    customer_id character varying(130) NOT NULL COLLATE pg_catalog."C",
    date date NOT NULL,
    currency character varying(3) NOT NULL COLLATE pg_catalog."C",
    amount numeric(28,4) NOT NULL
);
CREATE TABLE public.d2_role (
    tenant_id character varying(36) NOT NULL COLLATE pg_catalog."C",
    id character varying(130) NOT NULL COLLATE pg_catalog."C",
    version integer NOT NULL,
    deletion_marker character varying(130) NOT NULL COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    created_by character varying(130) NOT NULL COLLATE pg_catalog."C",
    updated_at bigint NOT NULL,
    updated_by character varying(130) NOT NULL COLLATE pg_catalog."C",
    custom text COLLATE pg_catalog."C",
    name character varying(60) NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.d2_role_permission (
    tenant_id character varying(36) NOT NULL COLLATE pg_catalog."C",
    id character varying(130) NOT NULL COLLATE pg_catalog."C",
    parent_id character varying(130) NOT NULL COLLATE pg_catalog."C",
    "position" integer NOT NULL,
    permission character varying(80) NOT NULL COLLATE pg_catalog."C",
    scope character varying(30) NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.d2_sales_order (
    tenant_id character varying(36) NOT NULL COLLATE pg_catalog."C",
    id character varying(130) NOT NULL COLLATE pg_catalog."C",
    version integer NOT NULL,
    deletion_marker character varying(130) NOT NULL COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    created_by character varying(130) NOT NULL COLLATE pg_catalog."C",
    updated_at bigint NOT NULL,
    updated_by character varying(130) NOT NULL COLLATE pg_catalog."C",
    custom text COLLATE pg_catalog."C",
    number character varying(40) COLLATE pg_catalog."C",
    number_s character varying(40) COLLATE pg_catalog."C",
    customer_id character varying(130) NOT NULL COLLATE pg_catalog."C",
    date date,
    customer_reference character varying(60) COLLATE pg_catalog."C",
    currency character varying(3) COLLATE pg_catalog."C",
    status character varying(30) COLLATE pg_catalog."C",
    net numeric(28,4),
    tax numeric(28,4),
    gross numeric(28,4),
    credit_reserved numeric(28,4),
    erp_number character varying(60) COLLATE pg_catalog."C",
    refusal character varying(1000) COLLATE pg_catalog."C",
    owner_id character varying(130) COLLATE pg_catalog."C",
    unit_id character varying(130) COLLATE pg_catalog."C"
);
CREATE TABLE public.d2_sales_order_line (
    tenant_id character varying(36) NOT NULL COLLATE pg_catalog."C",
    id character varying(130) NOT NULL COLLATE pg_catalog."C",
    parent_id character varying(130) NOT NULL COLLATE pg_catalog."C",
    "position" integer NOT NULL,
    product_id character varying(130) NOT NULL COLLATE pg_catalog."C",
    quantity numeric(28,6) NOT NULL,
    price numeric(28,6) NOT NULL,
    discount numeric(28,4),
    tax_rate numeric(28,4),
    due_date date,
    net numeric(28,4),
    tax numeric(28,4),
    reserved numeric(28,6),
    shipped numeric(28,6),
    invoiced numeric(28,6)
);
CREATE TABLE public.d2_schema (
    table_name character varying(60) NOT NULL,
    columns_made text NOT NULL
);
CREATE TABLE public.d2_stock_level (
    tenant_id character varying(36) NOT NULL COLLATE pg_catalog."C",
    id character varying(130) NOT NULL COLLATE pg_catalog."C",
    erp character varying(30) COLLATE pg_catalog."C",
    updated_at bigint NOT NULL,
    product_id character varying(130) NOT NULL COLLATE pg_catalog."C",
    warehouse character varying(60) NOT NULL COLLATE pg_catalog."C",
    lot character varying(60) COLLATE pg_catalog."C",
    on_hand numeric(28,6) NOT NULL,
    reserved numeric(28,6) NOT NULL,
    on_order numeric(28,6) NOT NULL
);
CREATE TABLE public.d2_user (
    tenant_id character varying(36) NOT NULL COLLATE pg_catalog."C",
    id character varying(130) NOT NULL COLLATE pg_catalog."C",
    version integer NOT NULL,
    deletion_marker character varying(130) NOT NULL COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    created_by character varying(130) NOT NULL COLLATE pg_catalog."C",
    updated_at bigint NOT NULL,
    updated_by character varying(130) NOT NULL COLLATE pg_catalog."C",
    custom text COLLATE pg_catalog."C",
    name character varying(200) NOT NULL COLLATE pg_catalog."C",
    name_s character varying(200) NOT NULL COLLATE pg_catalog."C",
    email character varying(200) COLLATE pg_catalog."C",
    unit_id character varying(130) NOT NULL COLLATE pg_catalog."C",
    disabled smallint
);
CREATE TABLE public.d2_user_role (
    tenant_id character varying(36) NOT NULL COLLATE pg_catalog."C",
    id character varying(130) NOT NULL COLLATE pg_catalog."C",
    parent_id character varying(130) NOT NULL COLLATE pg_catalog."C",
    "position" integer NOT NULL,
    role_id character varying(130) NOT NULL COLLATE pg_catalog."C"
);
INSERT INTO public.d2_contact VALUES ('acme', '01a2019f-a9d9-7166-8e01-3fe240fe45e1', 1, '-', 1795323570649118, 'ada', 1795323570649118, 'ada', NULL, '01a2019f-a93d-7755-83a5-3cdaae14c977', '王强', '王强', NULL, NULL, NULL, 'wang@example.com', 'wang@example.com');
INSERT INTO public.d2_counter VALUES ('acme', 'guard:tenant', 1);
INSERT INTO public.d2_counter VALUES ('acme', 'number:C#', 1);
INSERT INTO public.d2_counter VALUES ('acme', 'number:P#', 1);
INSERT INTO public.d2_counter VALUES ('acme', 'number:SO202611-#', 1);
INSERT INTO public.d2_custom_field VALUES ('acme', '01a2019f-a871-73ac-8f8c-f36eec9fea68', 1, '-', 1795323570289002, 'ada', 1795323570289002, 'ada', NULL, 'customer', 'colour', 'text', NULL, NULL, 1);
INSERT INTO public.d2_custom_value VALUES ('acme', '01a2019f-a93d-7755-83a5-3cdaae14c977', 'customer', 'colour', 'grün', 'grün', NULL);
INSERT INTO public.d2_customer VALUES ('acme', '01a2019f-a93d-7755-83a5-3cdaae14c977', 2, '-', 1795323570493805, 'ada', 1795323571219761, 'ada', '{"colour":"grün"}', 'C000001', 'c000001', '榫卯 Björk GmbH', '榫卯 björk gmbh', 'trading', 'active', NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'Köln', NULL, 'EUR', 1234.5678, NULL, 'ada', '01a2019f-a809-75d4-951f-778b3234d035', '01a2019f-a809-75d4-951f-778b3234d035', '榫卯 björk gmbh', NULL, NULL);
INSERT INTO public.d2_idempotency VALUES ('acme', '4a694e902de73525270bd31c7591f6efea808cfd3023f899dfc5a32558df0ddf', 1795323570185304, 'a63bc1f2b49893ebc4861ffc18d0df4dea033acac9688e2a4e368ade530202ce', '{"org_unit_id":"01a2019f-a809-75d4-951f-778b3234d035","role_id":"01a2019f-a809-75d4-951f-778df4259bce","user_id":"ada"}');
INSERT INTO public.d2_idempotency VALUES ('acme', 'fb7d34c47dc7fa0e57e97388ec70287168e63173a46521869a60a23e2df3bdd4', 1795323570289001, '866d560ac4dd3d6b2c789baa81c0a941b538839071519e85f67ca4981fcbefc0', '{"created_at":"2026-11-22T04:59:30.289002Z","created_by":"ada","custom":{},"deleted":false,"entity":"customer","id":"01a2019f-a871-73ac-8f8c-f36eec9fea68","label":null,"label_zh":null,"name":"colour","searchable":true,"updated_at":"2026-11-22T04:59:30.289002Z","updated_by":"ada","value_type":"text","version":1}');
INSERT INTO public.d2_idempotency VALUES ('acme', 'a1df349c4d032ae9a0f5f7ec3bf4ac135f35059e0e71c05d40c5c02e53888e30', 1795323570493804, 'b8e5a368c5f24ba4581bc765e31abf08c9818f7f7cdd9df7b9def1bb4587010a', '{"address":null,"board_id":"01a2019f-a809-75d4-951f-778b3234d035","city":"Köln","country":null,"created_at":"2026-11-22T04:59:30.493805Z","created_by":"ada","credit_limit":"1234.5678","currency":"EUR","custom":{"colour":"grün"},"deleted":false,"duplicate_reason":null,"email":null,"id":"01a2019f-a93d-7755-83a5-3cdaae14c977","industry":null,"kind":"prospect","level":null,"name":"榫卯 Björk GmbH","name_key":"榫卯 björk gmbh","number":"C000001","owner_id":"ada","phone":null,"phone_key":null,"region":null,"roles":[],"status":"active","tax_id":null,"tax_key":null,"unit_id":"01a2019f-a809-75d4-951f-778b3234d035","updated_at":"2026-11-22T04:59:30.493805Z","updated_by":"ada","version":1}');
INSERT INTO public.d2_idempotency VALUES ('acme', '51c3758f268eb862223725868ebb9185a8a033b82073ee6439f063b24e652bbc', 1795323570649117, 'd282a6050b3356d0b9e1ec0570264f8b69ba6e21eba2eca3f2993fa92831c990', '{"created_at":"2026-11-22T04:59:30.649118Z","created_by":"ada","custom":{},"customer_id":"01a2019f-a93d-7755-83a5-3cdaae14c977","deleted":false,"email":"wang@example.com","id":"01a2019f-a9d9-7166-8e01-3fe240fe45e1","mobile":null,"name":"王强","phone":null,"primary_for":[],"title":null,"updated_at":"2026-11-22T04:59:30.649118Z","updated_by":"ada","version":1}');
INSERT INTO public.d2_idempotency VALUES ('acme', 'f5f55f78ddbcc2b141136d8c7d82e7b050455e6039393c65ad1afdbf3d6877b7', 1795323570955501, '399f628d823613c40817ab178ea6043ad2c548f325c3d1800ae94949e8ebb696', '{"category":null,"cost":null,"created_at":"2026-11-22T04:59:30.955501Z","created_by":"ada","currency":null,"custom":{},"deleted":false,"description":null,"id":"01a2019f-ab0b-74db-8fb3-771bb9a2fae3","inactive":false,"list_price":null,"name":"Dovetail","number":"P000001","unit":"pcs","updated_at":"2026-11-22T04:59:30.955501Z","updated_by":"ada","version":1}');
INSERT INTO public.d2_idempotency VALUES ('acme', '80d389831cf58cf0f409aabbe6e6f1978899a38b4b9f7f0f0c99bd6e45ed5ebe', 1795323571219760, '733d28a74cbe74ad0584c14500a5d616830c9510c631cf380ab8eff7c3c6302e', '{"address":null,"board_id":"01a2019f-a809-75d4-951f-778b3234d035","city":"Köln","country":null,"created_at":"2026-11-22T04:59:30.493805Z","created_by":"ada","credit_limit":"1234.5678","currency":"EUR","custom":{"colour":"grün"},"deleted":false,"duplicate_reason":null,"email":null,"id":"01a2019f-a93d-7755-83a5-3cdaae14c977","industry":null,"kind":"trading","level":null,"name":"榫卯 Björk GmbH","name_key":"榫卯 björk gmbh","number":"C000001","owner_id":"ada","phone":null,"phone_key":null,"region":null,"roles":[],"status":"active","tax_id":null,"tax_key":null,"unit_id":"01a2019f-a809-75d4-951f-778b3234d035","updated_at":"2026-11-22T04:59:31.219761Z","updated_by":"ada","version":2}');
INSERT INTO public.d2_idempotency VALUES ('acme', '882bf2b2d8a7855d425b12bb21067d39664c30bbad69ec191f4130ef5ebe5761', 1795323571526311, 'f1094ca6d241282addea988a5aef494f049c2952dc7f78c0f043783344a4165c', '{"created_at":"2026-11-22T04:59:31.526312Z","created_by":"ada","credit_reserved":"0","currency":"EUR","custom":{},"customer_id":"01a2019f-a93d-7755-83a5-3cdaae14c977","customer_reference":null,"date":"2026-02-03","deleted":false,"erp_number":null,"gross":"59.48","id":"01a2019f-ad46-73e8-aaf5-b658d16d58f3","lines":[{"discount":"0","due_date":null,"id":"01a2019f-ad46-73e8-aaf5-b659d2eb468c","invoiced":"0","net":"49.98","price":"19.99","product_id":"01a2019f-ab0b-74db-8fb3-771bb9a2fae3","quantity":"2.5","reserved":"0","shipped":"0","tax":"9.5","tax_rate":"19"}],"net":"49.98","number":"SO202611-00001","owner_id":"ada","refusal":null,"status":"draft","tax":"9.5","unit_id":"01a2019f-a809-75d4-951f-778b3234d035","updated_at":"2026-11-22T04:59:31.526312Z","updated_by":"ada","version":1}');
INSERT INTO public.d2_journal VALUES ('acme', '01a2019f-a809-75d4-951f-778cd8440ca3', 1795323570185304, 'tenon', 'tenant.create', NULL, 'org_unit', '01a2019f-a809-75d4-951f-778b3234d035', 1, '{"base_currency":[null,"EUR"],"board_id":[null,"01a2019f-a809-75d4-951f-778b3234d035"],"code":[null,"acme"],"is_board":[null,false],"name":[null,"acme"],"path":[null,"/acme/"]}');
INSERT INTO public.d2_journal VALUES ('acme', '01a2019f-a809-75d4-951f-778f5e5d64dc', 1795323570185304, 'tenon', 'tenant.create', NULL, 'role', '01a2019f-a809-75d4-951f-778df4259bce', 1, '{"name":[null,"administrator"],"permissions/01a2019f-a809-75d4-951f-778ece4b83d4":[null,{"id":"01a2019f-a809-75d4-951f-778ece4b83d4","permission":"*","scope":"all"}]}');
INSERT INTO public.d2_journal VALUES ('acme', '01a2019f-a809-75d4-951f-77913741cf6d', 1795323570185304, 'tenon', 'tenant.create', NULL, 'user', 'ada', 1, '{"disabled":[null,false],"name":[null,"ada"],"roles/01a2019f-a809-75d4-951f-77900f438f4a":[null,{"id":"01a2019f-a809-75d4-951f-77900f438f4a","role_id":"01a2019f-a809-75d4-951f-778df4259bce"}],"unit_id":[null,"01a2019f-a809-75d4-951f-778b3234d035"]}');
INSERT INTO public.d2_journal VALUES ('acme', '01a2019f-a871-73ac-8f8c-f36f47892606', 1795323570289002, 'ada', 'custom_field.create', NULL, 'custom_field', '01a2019f-a871-73ac-8f8c-f36eec9fea68', 1, '{"entity":[null,"customer"],"name":[null,"colour"],"searchable":[null,true],"value_type":[null,"text"]}');
INSERT INTO public.d2_journal VALUES ('acme', '01a2019f-a93d-7755-83a5-3cdbe6e0c28b', 1795323570493805, 'ada', 'customer.create', NULL, 'customer', '01a2019f-a93d-7755-83a5-3cdaae14c977', 1, '{"board_id":[null,"01a2019f-a809-75d4-951f-778b3234d035"],"city":[null,"Köln"],"credit_limit":[null,"1234.5678"],"currency":[null,"EUR"],"custom":[{},{"colour":"grün"}],"kind":[null,"prospect"],"name":[null,"榫卯 Björk GmbH"],"name_key":[null,"榫卯 björk gmbh"],"number":[null,"C000001"],"owner_id":[null,"ada"],"status":[null,"active"],"unit_id":[null,"01a2019f-a809-75d4-951f-778b3234d035"]}');
INSERT INTO public.d2_journal VALUES ('acme', '01a2019f-a9d9-7166-8e01-3fe39f33d421', 1795323570649118, 'ada', 'contact.create', NULL, 'contact', '01a2019f-a9d9-7166-8e01-3fe240fe45e1', 1, '{"customer_id":[null,"01a2019f-a93d-7755-83a5-3cdaae14c977"],"email":[null,"wang@example.com"],"name":[null,"王强"]}');
INSERT INTO public.d2_journal VALUES ('acme', '01a2019f-ab0b-74db-8fb3-771c45cb2425', 1795323570955501, 'ada', 'product.create', NULL, 'product', '01a2019f-ab0b-74db-8fb3-771bb9a2fae3', 1, '{"inactive":[null,false],"name":[null,"Dovetail"],"number":[null,"P000001"],"unit":[null,"pcs"]}');
INSERT INTO public.d2_journal VALUES ('acme', '01a2019f-ac13-7356-9e88-1a71dd0ed8ad', 1795323571219761, 'ada', 'customer.convert', NULL, 'customer', '01a2019f-a93d-7755-83a5-3cdaae14c977', 2, '{"kind":["prospect","trading"]}');
INSERT INTO public.d2_journal VALUES ('acme', '01a2019f-ad46-73e8-aaf5-b65abdcdf8aa', 1795323571526312, 'ada', 'sales_order.create', NULL, 'sales_order', '01a2019f-ad46-73e8-aaf5-b658d16d58f3', 1, '{"credit_reserved":[null,"0"],"currency":[null,"EUR"],"customer_id":[null,"01a2019f-a93d-7755-83a5-3cdaae14c977"],"date":[null,"2026-02-03"],"gross":[null,"59.48"],"lines/01a2019f-ad46-73e8-aaf5-b659d2eb468c":[null,{"discount":"0","due_date":null,"id":"01a2019f-ad46-73e8-aaf5-b659d2eb468c","invoiced":"0","net":"49.98","price":"19.99","product_id":"01a2019f-ab0b-74db-8fb3-771bb9a2fae3","quantity":"2.5","reserved":"0","shipped":"0","tax":"9.5","tax_rate":"19"}],"net":[null,"49.98"],"number":[null,"SO202611-00001"],"owner_id":[null,"ada"],"status":[null,"draft"],"tax":[null,"9.5"],"unit_id":[null,"01a2019f-a809-75d4-951f-778b3234d035"]}');
INSERT INTO public.d2_org_unit VALUES ('acme', '01a2019f-a809-75d4-951f-778b3234d035', 1, '-', 1795323570185304, 'tenon', 1795323570185304, 'tenon', NULL, 'acme', 'acme', NULL, 0, '/acme/', '01a2019f-a809-75d4-951f-778b3234d035', 'EUR', NULL, NULL);
INSERT INTO public.d2_product VALUES ('acme', '01a2019f-ab0b-74db-8fb3-771bb9a2fae3', 1, '-', 1795323570955501, 'ada', 1795323570955501, 'ada', NULL, 'P000001', 'p000001', 'Dovetail', 'dovetail', 'pcs', NULL, NULL, NULL, NULL, 0, NULL);
INSERT INTO public.d2_role VALUES ('acme', '01a2019f-a809-75d4-951f-778df4259bce', 1, '-', 1795323570185304, 'tenon', 1795323570185304, 'tenon', NULL, 'administrator');
INSERT INTO public.d2_role_permission VALUES ('acme', '01a2019f-a809-75d4-951f-778ece4b83d4', '01a2019f-a809-75d4-951f-778df4259bce', 0, '*', 'all');
INSERT INTO public.d2_sales_order VALUES ('acme', '01a2019f-ad46-73e8-aaf5-b658d16d58f3', 1, '-', 1795323571526312, 'ada', 1795323571526312, 'ada', NULL, 'SO202611-00001', 'so202611-00001', '01a2019f-a93d-7755-83a5-3cdaae14c977', '2026-02-03', NULL, 'EUR', 'draft', 49.9800, 9.5000, 59.4800, 0.0000, NULL, NULL, 'ada', '01a2019f-a809-75d4-951f-778b3234d035');
INSERT INTO public.d2_sales_order_line VALUES ('acme', '01a2019f-ad46-73e8-aaf5-b659d2eb468c', '01a2019f-ad46-73e8-aaf5-b658d16d58f3', 0, '01a2019f-ab0b-74db-8fb3-771bb9a2fae3', 2.500000, 19.990000, 0.0000, 19.0000, NULL, 49.9800, 9.5000, 0.000000, 0.000000, 0.000000);
INSERT INTO public.d2_schema VALUES ('d2_activity', 'id version deletion_marker created_at created_by updated_at updated_by custom activity_type subject subject_s customer_id opportunity_id contact_id at due_date done result next_step owner_id unit_id');
INSERT INTO public.d2_schema VALUES ('d2_conflict', 'id erp entity record_id field base ours theirs state at');
INSERT INTO public.d2_schema VALUES ('d2_contact', 'id version deletion_marker created_at created_by updated_at updated_by custom customer_id name name_s title phone mobile email email_s');
INSERT INTO public.d2_schema VALUES ('d2_contact_purpose', 'id parent_id position purpose');
INSERT INTO public.d2_schema VALUES ('d2_counter', 'name value');
INSERT INTO public.d2_schema VALUES ('d2_custom_field', 'id version deletion_marker created_at created_by updated_at updated_by custom entity name value_type label label_zh searchable');
INSERT INTO public.d2_schema VALUES ('d2_custom_value', 'record_id entity name text_value text_value_s number_value');
INSERT INTO public.d2_schema VALUES ('d2_customer', 'id version deletion_marker created_at created_by updated_at updated_by custom number number_s name name_s kind status tax_id phone email industry region level address city country currency credit_limit duplicate_reason owner_id unit_id board_id name_key tax_key phone_key');
INSERT INTO public.d2_schema VALUES ('d2_customer_role', 'id parent_id position role terms');
INSERT INTO public.d2_schema VALUES ('d2_dead_letter', 'id erp kind erp_key raw replayable reason at');
INSERT INTO public.d2_schema VALUES ('d2_document_link', 'id from_entity from_id from_line to_entity to_id to_line quantity');
INSERT INTO public.d2_schema VALUES ('d2_erp_cursor', 'id erp kind cursor at completed_at changed');
INSERT INTO public.d2_schema VALUES ('d2_erp_link', 'id erp entity record_id erp_key erp_number base gone at');
INSERT INTO public.d2_schema VALUES ('d2_exchange_rate', 'id version deletion_marker created_at created_by updated_at updated_by custom from_currency to_currency valid_from rate');
INSERT INTO public.d2_schema VALUES ('d2_idempotency', 'id at request answer');
INSERT INTO public.d2_schema VALUES ('d2_invoice', 'id erp updated_at number customer_id order_id date currency net tax gross');
INSERT INTO public.d2_schema VALUES ('d2_journal', 'id at actor operation correlation_id entity record_id version changes');
INSERT INTO public.d2_schema VALUES ('d2_number_rule', 'id version deletion_marker created_at created_by updated_at updated_by custom entity pattern');
INSERT INTO public.d2_schema VALUES ('d2_open_item', 'id erp updated_at customer_id document document_date due_date currency amount open_amount');
INSERT INTO public.d2_schema VALUES ('d2_opportunity', 'id version deletion_marker created_at created_by updated_at updated_by custom number number_s customer_id name name_s amount currency base_amount expected_date source pipeline_id stage status reason owner_id unit_id');
INSERT INTO public.d2_schema VALUES ('d2_opportunity_line', 'id parent_id position product_id quantity price tax_rate');
INSERT INTO public.d2_schema VALUES ('d2_opportunity_stage', 'id parent_id position pipeline_id stage first base_amount entered_at left_at');
INSERT INTO public.d2_schema VALUES ('d2_org_unit', 'id version deletion_marker created_at created_by updated_at updated_by custom code name parent_id is_board path board_id base_currency erp time_zone');
INSERT INTO public.d2_schema VALUES ('d2_outbox', 'id erp kind entity record_id payload payload_version state attempts next_at fence leased_until reason at correlation_id');
INSERT INTO public.d2_schema VALUES ('d2_pipeline', 'id version deletion_marker created_at created_by updated_at updated_by custom name may_skip');
INSERT INTO public.d2_schema VALUES ('d2_pipeline_stage', 'id parent_id position code name probability needs_amount needs_date needs_activity');
INSERT INTO public.d2_schema VALUES ('d2_price', 'id erp updated_at product_id customer_id from_quantity price currency valid_from valid_to');
INSERT INTO public.d2_schema VALUES ('d2_product', 'id version deletion_marker created_at created_by updated_at updated_by custom number number_s name name_s unit category list_price currency cost inactive description');
INSERT INTO public.d2_schema VALUES ('d2_receipt', 'id erp updated_at number customer_id date currency amount');
INSERT INTO public.d2_schema VALUES ('d2_role', 'id version deletion_marker created_at created_by updated_at updated_by custom name');
INSERT INTO public.d2_schema VALUES ('d2_role_permission', 'id parent_id position permission scope');
INSERT INTO public.d2_schema VALUES ('d2_sales_order', 'id version deletion_marker created_at created_by updated_at updated_by custom number number_s customer_id date customer_reference currency status net tax gross credit_reserved erp_number refusal owner_id unit_id');
INSERT INTO public.d2_schema VALUES ('d2_sales_order_line', 'id parent_id position product_id quantity price discount tax_rate due_date net tax reserved shipped invoiced');
INSERT INTO public.d2_schema VALUES ('d2_stock_level', 'id erp updated_at product_id warehouse lot on_hand reserved on_order');
INSERT INTO public.d2_schema VALUES ('d2_user', 'id version deletion_marker created_at created_by updated_at updated_by custom name name_s email unit_id disabled');
INSERT INTO public.d2_schema VALUES ('d2_user_role', 'id parent_id position role_id');
INSERT INTO public.d2_user VALUES ('acme', 'ada', 1, '-', 1795323570185304, 'tenon', 1795323570185304, 'tenon', NULL, 'ada', 'ada', NULL, '01a2019f-a809-75d4-951f-778b3234d035', 0);
INSERT INTO public.d2_user_role VALUES ('acme', '01a2019f-a809-75d4-951f-77900f438f4a', 'ada', 0, '01a2019f-a809-75d4-951f-778df4259bce');
ALTER TABLE ONLY public.d2_activity
    ADD CONSTRAINT d2_activity_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.d2_conflict
    ADD CONSTRAINT d2_conflict_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.d2_contact
    ADD CONSTRAINT d2_contact_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.d2_contact_purpose
    ADD CONSTRAINT d2_contact_purpose_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.d2_counter
    ADD CONSTRAINT d2_counter_pkey PRIMARY KEY (tenant_id, name);
ALTER TABLE ONLY public.d2_custom_field
    ADD CONSTRAINT d2_custom_field_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.d2_custom_value
    ADD CONSTRAINT d2_custom_value_pkey PRIMARY KEY (tenant_id, record_id, entity, name);
ALTER TABLE ONLY public.d2_customer
    ADD CONSTRAINT d2_customer_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.d2_customer_role
    ADD CONSTRAINT d2_customer_role_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.d2_dead_letter
    ADD CONSTRAINT d2_dead_letter_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.d2_document_link
    ADD CONSTRAINT d2_document_link_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.d2_erp_cursor
    ADD CONSTRAINT d2_erp_cursor_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.d2_erp_link
    ADD CONSTRAINT d2_erp_link_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.d2_exchange_rate
    ADD CONSTRAINT d2_exchange_rate_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.d2_idempotency
    ADD CONSTRAINT d2_idempotency_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.d2_invoice
    ADD CONSTRAINT d2_invoice_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.d2_journal
    ADD CONSTRAINT d2_journal_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.d2_number_rule
    ADD CONSTRAINT d2_number_rule_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.d2_open_item
    ADD CONSTRAINT d2_open_item_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.d2_opportunity_line
    ADD CONSTRAINT d2_opportunity_line_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.d2_opportunity
    ADD CONSTRAINT d2_opportunity_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.d2_opportunity_stage
    ADD CONSTRAINT d2_opportunity_stage_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.d2_org_unit
    ADD CONSTRAINT d2_org_unit_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.d2_outbox
    ADD CONSTRAINT d2_outbox_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.d2_pipeline
    ADD CONSTRAINT d2_pipeline_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.d2_pipeline_stage
    ADD CONSTRAINT d2_pipeline_stage_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.d2_price
    ADD CONSTRAINT d2_price_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.d2_product
    ADD CONSTRAINT d2_product_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.d2_receipt
    ADD CONSTRAINT d2_receipt_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.d2_role_permission
    ADD CONSTRAINT d2_role_permission_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.d2_role
    ADD CONSTRAINT d2_role_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.d2_sales_order_line
    ADD CONSTRAINT d2_sales_order_line_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.d2_sales_order
    ADD CONSTRAINT d2_sales_order_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.d2_schema
    ADD CONSTRAINT d2_schema_pkey PRIMARY KEY (table_name);
ALTER TABLE ONLY public.d2_stock_level
    ADD CONSTRAINT d2_stock_level_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.d2_user
    ADD CONSTRAINT d2_user_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.d2_user_role
    ADD CONSTRAINT d2_user_role_pkey PRIMARY KEY (tenant_id, id);
CREATE INDEX d2_activity_x1 ON public.d2_activity USING btree (tenant_id, customer_id, id);
CREATE INDEX d2_activity_x2 ON public.d2_activity USING btree (tenant_id, opportunity_id, id);
CREATE INDEX d2_activity_x3 ON public.d2_activity USING btree (tenant_id, owner_id, due_date);
CREATE INDEX d2_conflict_x1 ON public.d2_conflict USING btree (tenant_id, erp, state);
CREATE INDEX d2_conflict_x2 ON public.d2_conflict USING btree (tenant_id, entity, record_id);
CREATE INDEX d2_contact_purpose_p ON public.d2_contact_purpose USING btree (tenant_id, parent_id, "position");
CREATE INDEX d2_contact_purpose_x1 ON public.d2_contact_purpose USING btree (tenant_id, purpose);
CREATE INDEX d2_contact_x1 ON public.d2_contact USING btree (tenant_id, customer_id, id);
CREATE UNIQUE INDEX d2_custom_field_u1 ON public.d2_custom_field USING btree (tenant_id, entity, name, deletion_marker);
CREATE INDEX d2_custom_value_x1 ON public.d2_custom_value USING btree (tenant_id, entity, name, text_value);
CREATE INDEX d2_custom_value_x2 ON public.d2_custom_value USING btree (tenant_id, entity, name, number_value);
CREATE INDEX d2_customer_role_p ON public.d2_customer_role USING btree (tenant_id, parent_id, "position");
CREATE UNIQUE INDEX d2_customer_u1 ON public.d2_customer USING btree (tenant_id, number, deletion_marker);
CREATE INDEX d2_customer_x1 ON public.d2_customer USING btree (tenant_id, owner_id, id);
CREATE INDEX d2_customer_x2 ON public.d2_customer USING btree (tenant_id, unit_id, id);
CREATE INDEX d2_customer_x3 ON public.d2_customer USING btree (tenant_id, board_id, name_key, id);
CREATE INDEX d2_customer_x4 ON public.d2_customer USING btree (tenant_id, board_id, tax_key, id);
CREATE INDEX d2_customer_x5 ON public.d2_customer USING btree (tenant_id, board_id, phone_key, id);
CREATE INDEX d2_dead_letter_x1 ON public.d2_dead_letter USING btree (tenant_id, erp, kind, erp_key);
CREATE INDEX d2_document_link_x1 ON public.d2_document_link USING btree (tenant_id, from_line);
CREATE INDEX d2_document_link_x2 ON public.d2_document_link USING btree (tenant_id, to_id);
CREATE UNIQUE INDEX d2_erp_cursor_u1 ON public.d2_erp_cursor USING btree (tenant_id, erp, kind);
CREATE INDEX d2_erp_link_x1 ON public.d2_erp_link USING btree (tenant_id, entity, record_id);
CREATE INDEX d2_erp_link_x2 ON public.d2_erp_link USING btree (tenant_id, erp, entity, erp_key);
CREATE UNIQUE INDEX d2_exchange_rate_u1 ON public.d2_exchange_rate USING btree (tenant_id, from_currency, to_currency, valid_from, deletion_marker);
CREATE INDEX d2_idempotency_x1 ON public.d2_idempotency USING btree (tenant_id, at);
CREATE INDEX d2_invoice_x1 ON public.d2_invoice USING btree (tenant_id, customer_id, date);
CREATE INDEX d2_invoice_x2 ON public.d2_invoice USING btree (tenant_id, order_id);
CREATE INDEX d2_journal_x1 ON public.d2_journal USING btree (tenant_id, entity, record_id, version);
CREATE INDEX d2_journal_x2 ON public.d2_journal USING btree (tenant_id, at);
CREATE UNIQUE INDEX d2_number_rule_u1 ON public.d2_number_rule USING btree (tenant_id, entity, deletion_marker);
CREATE INDEX d2_open_item_x1 ON public.d2_open_item USING btree (tenant_id, customer_id, due_date);
CREATE INDEX d2_opportunity_line_p ON public.d2_opportunity_line USING btree (tenant_id, parent_id, "position");
CREATE INDEX d2_opportunity_stage_p ON public.d2_opportunity_stage USING btree (tenant_id, parent_id, "position");
CREATE INDEX d2_opportunity_stage_x1 ON public.d2_opportunity_stage USING btree (tenant_id, pipeline_id, stage, entered_at);
CREATE UNIQUE INDEX d2_opportunity_u1 ON public.d2_opportunity USING btree (tenant_id, number, deletion_marker);
CREATE INDEX d2_opportunity_x1 ON public.d2_opportunity USING btree (tenant_id, customer_id, id);
CREATE INDEX d2_opportunity_x2 ON public.d2_opportunity USING btree (tenant_id, owner_id, id);
CREATE INDEX d2_opportunity_x3 ON public.d2_opportunity USING btree (tenant_id, pipeline_id, status);
CREATE UNIQUE INDEX d2_org_unit_u1 ON public.d2_org_unit USING btree (tenant_id, code, deletion_marker);
CREATE INDEX d2_org_unit_x1 ON public.d2_org_unit USING btree (tenant_id, parent_id);
CREATE INDEX d2_outbox_x1 ON public.d2_outbox USING btree (tenant_id, erp, state, next_at);
CREATE INDEX d2_outbox_x2 ON public.d2_outbox USING btree (tenant_id, entity, record_id);
CREATE INDEX d2_pipeline_stage_p ON public.d2_pipeline_stage USING btree (tenant_id, parent_id, "position");
CREATE UNIQUE INDEX d2_pipeline_u1 ON public.d2_pipeline USING btree (tenant_id, name, deletion_marker);
CREATE INDEX d2_price_x1 ON public.d2_price USING btree (tenant_id, product_id, customer_id);
CREATE UNIQUE INDEX d2_product_u1 ON public.d2_product USING btree (tenant_id, number, deletion_marker);
CREATE INDEX d2_receipt_x1 ON public.d2_receipt USING btree (tenant_id, customer_id, date);
CREATE INDEX d2_role_permission_p ON public.d2_role_permission USING btree (tenant_id, parent_id, "position");
CREATE UNIQUE INDEX d2_role_u1 ON public.d2_role USING btree (tenant_id, name, deletion_marker);
CREATE INDEX d2_sales_order_line_p ON public.d2_sales_order_line USING btree (tenant_id, parent_id, "position");
CREATE INDEX d2_sales_order_line_x1 ON public.d2_sales_order_line USING btree (tenant_id, product_id);
CREATE UNIQUE INDEX d2_sales_order_u1 ON public.d2_sales_order USING btree (tenant_id, number, deletion_marker);
CREATE INDEX d2_sales_order_x1 ON public.d2_sales_order USING btree (tenant_id, customer_id, status);
CREATE INDEX d2_sales_order_x2 ON public.d2_sales_order USING btree (tenant_id, owner_id, id);
CREATE INDEX d2_sales_order_x3 ON public.d2_sales_order USING btree (tenant_id, unit_id, id);
CREATE INDEX d2_stock_level_x1 ON public.d2_stock_level USING btree (tenant_id, product_id, warehouse);
CREATE INDEX d2_user_role_p ON public.d2_user_role USING btree (tenant_id, parent_id, "position");
CREATE INDEX d2_user_x1 ON public.d2_user USING btree (tenant_id, unit_id);
