CREATE TABLE public.d1_contact (
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
CREATE TABLE public.d1_contact_purpose (
    tenant_id character varying(36) NOT NULL COLLATE pg_catalog."C",
    id character varying(130) NOT NULL COLLATE pg_catalog."C",
    parent_id character varying(130) NOT NULL COLLATE pg_catalog."C",
    "position" integer NOT NULL,
    purpose character varying(30) NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.d1_counter (
    tenant_id character varying(36) NOT NULL COLLATE pg_catalog."C",
    name character varying(200) NOT NULL COLLATE pg_catalog."C",
    value bigint NOT NULL
);
CREATE TABLE public.d1_custom_field (
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
CREATE TABLE public.d1_custom_value (
    tenant_id character varying(36) NOT NULL COLLATE pg_catalog."C",
    record_id character varying(130) NOT NULL COLLATE pg_catalog."C",
    entity character varying(30) NOT NULL COLLATE pg_catalog."C",
    name character varying(30) NOT NULL COLLATE pg_catalog."C",
    text_value character varying(200) COLLATE pg_catalog."C",
    text_value_s character varying(200) COLLATE pg_catalog."C",
    number_value numeric(28,6)
);
CREATE TABLE public.d1_customer (
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
CREATE TABLE public.d1_customer_role (
    tenant_id character varying(36) NOT NULL COLLATE pg_catalog."C",
    id character varying(130) NOT NULL COLLATE pg_catalog."C",
    parent_id character varying(130) NOT NULL COLLATE pg_catalog."C",
    "position" integer NOT NULL,
    role character varying(30) NOT NULL COLLATE pg_catalog."C",
    terms character varying(400) COLLATE pg_catalog."C"
);
CREATE TABLE public.d1_exchange_rate (
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
CREATE TABLE public.d1_idempotency (
    tenant_id character varying(36) NOT NULL COLLATE pg_catalog."C",
    id character varying(130) NOT NULL COLLATE pg_catalog."C",
    at bigint NOT NULL,
    request character varying(64) NOT NULL COLLATE pg_catalog."C",
    answer text COLLATE pg_catalog."C"
);
CREATE TABLE public.d1_journal (
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
CREATE TABLE public.d1_number_rule (
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
CREATE TABLE public.d1_open_item (
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
CREATE TABLE public.d1_org_unit (
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
    base_currency character varying(3) COLLATE pg_catalog."C"
);
CREATE TABLE public.d1_product (
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
CREATE TABLE public.d1_role (
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
CREATE TABLE public.d1_role_permission (
    tenant_id character varying(36) NOT NULL COLLATE pg_catalog."C",
    id character varying(130) NOT NULL COLLATE pg_catalog."C",
    parent_id character varying(130) NOT NULL COLLATE pg_catalog."C",
    "position" integer NOT NULL,
    permission character varying(80) NOT NULL COLLATE pg_catalog."C",
    scope character varying(30) NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.d1_sales_order (
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
    owner_id character varying(130) COLLATE pg_catalog."C",
    unit_id character varying(130) COLLATE pg_catalog."C"
);
CREATE TABLE public.d1_sales_order_line (
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
CREATE TABLE public.d1_schema (
    table_name character varying(60) NOT NULL,
    columns_made text NOT NULL
);
CREATE TABLE public.d1_user (
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
CREATE TABLE public.d1_user_role (
    tenant_id character varying(36) NOT NULL COLLATE pg_catalog."C",
    id character varying(130) NOT NULL COLLATE pg_catalog."C",
    parent_id character varying(130) NOT NULL COLLATE pg_catalog."C",
    "position" integer NOT NULL,
    role_id character varying(130) NOT NULL COLLATE pg_catalog."C"
);
INSERT INTO public.d1_contact VALUES ('acme', '01a2019e-7906-7a9b-8c4c-3ff03e2874cf', 1, '-', 1795323492614425, 'ada', 1795323492614425, 'ada', NULL, '01a2019e-7718-7fff-93b9-8cbc16903dbf', '王强', '王强', NULL, NULL, NULL, 'wang@example.com', 'wang@example.com');
INSERT INTO public.d1_counter VALUES ('acme', 'guard:tenant', 1);
INSERT INTO public.d1_counter VALUES ('acme', 'number:C#', 1);
INSERT INTO public.d1_counter VALUES ('acme', 'number:P#', 1);
INSERT INTO public.d1_counter VALUES ('acme', 'number:SO202611-#', 1);
INSERT INTO public.d1_custom_field VALUES ('acme', '01a2019e-74bb-7d8e-ac1f-0209ac4379c5', 1, '-', 1795323491515795, 'ada', 1795323491515795, 'ada', NULL, 'customer', 'colour', 'text', NULL, NULL, 1);
INSERT INTO public.d1_custom_value VALUES ('acme', '01a2019e-7718-7fff-93b9-8cbc16903dbf', 'customer', 'colour', 'grün', 'grün', NULL);
INSERT INTO public.d1_customer VALUES ('acme', '01a2019e-7718-7fff-93b9-8cbc16903dbf', 2, '-', 1795323492120723, 'ada', 1795323494075825, 'ada', '{"colour":"grün"}', 'C000001', 'c000001', '榫卯 Björk GmbH', '榫卯 björk gmbh', 'trading', 'active', NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'Köln', NULL, 'EUR', 1234.5678, NULL, 'ada', '01a2019e-7418-7f7d-b17c-feffc3bd4c69', '01a2019e-7418-7f7d-b17c-feffc3bd4c69', '榫卯 björk gmbh', NULL, NULL);
INSERT INTO public.d1_idempotency VALUES ('acme', '4a694e902de73525270bd31c7591f6efea808cfd3023f899dfc5a32558df0ddf', 1795323491352759, 'a63bc1f2b49893ebc4861ffc18d0df4dea033acac9688e2a4e368ade530202ce', '{"org_unit_id":"01a2019e-7418-7f7d-b17c-feffc3bd4c69","role_id":"01a2019e-7418-7449-93c2-7cbdc1857d92","user_id":"ada"}');
INSERT INTO public.d1_idempotency VALUES ('acme', 'fb7d34c47dc7fa0e57e97388ec70287168e63173a46521869a60a23e2df3bdd4', 1795323491515794, '866d560ac4dd3d6b2c789baa81c0a941b538839071519e85f67ca4981fcbefc0', '{"created_at":"2026-11-22T04:58:11.515795Z","created_by":"ada","custom":{},"deleted":false,"entity":"customer","id":"01a2019e-74bb-7d8e-ac1f-0209ac4379c5","label":null,"label_zh":null,"name":"colour","searchable":true,"updated_at":"2026-11-22T04:58:11.515795Z","updated_by":"ada","value_type":"text","version":1}');
INSERT INTO public.d1_idempotency VALUES ('acme', 'a1df349c4d032ae9a0f5f7ec3bf4ac135f35059e0e71c05d40c5c02e53888e30', 1795323492120723, 'b8e5a368c5f24ba4581bc765e31abf08c9818f7f7cdd9df7b9def1bb4587010a', '{"address":null,"board_id":"01a2019e-7418-7f7d-b17c-feffc3bd4c69","city":"Köln","country":null,"created_at":"2026-11-22T04:58:12.120723Z","created_by":"ada","credit_limit":"1234.5678","currency":"EUR","custom":{"colour":"grün"},"deleted":false,"duplicate_reason":null,"email":null,"id":"01a2019e-7718-7fff-93b9-8cbc16903dbf","industry":null,"kind":"prospect","level":null,"name":"榫卯 Björk GmbH","name_key":"榫卯 björk gmbh","number":"C000001","owner_id":"ada","phone":null,"phone_key":null,"region":null,"roles":[],"status":"active","tax_id":null,"tax_key":null,"unit_id":"01a2019e-7418-7f7d-b17c-feffc3bd4c69","updated_at":"2026-11-22T04:58:12.120723Z","updated_by":"ada","version":1}');
INSERT INTO public.d1_idempotency VALUES ('acme', '51c3758f268eb862223725868ebb9185a8a033b82073ee6439f063b24e652bbc', 1795323492614424, 'fab309c3bfe5ca3a48cbe8caa0a5d663688677431a44224ec2e0ed07fb724918', '{"created_at":"2026-11-22T04:58:12.614425Z","created_by":"ada","custom":{},"customer_id":"01a2019e-7718-7fff-93b9-8cbc16903dbf","deleted":false,"email":"wang@example.com","id":"01a2019e-7906-7a9b-8c4c-3ff03e2874cf","mobile":null,"name":"王强","phone":null,"primary_for":[],"title":null,"updated_at":"2026-11-22T04:58:12.614425Z","updated_by":"ada","version":1}');
INSERT INTO public.d1_idempotency VALUES ('acme', 'f5f55f78ddbcc2b141136d8c7d82e7b050455e6039393c65ad1afdbf3d6877b7', 1795323493582221, '399f628d823613c40817ab178ea6043ad2c548f325c3d1800ae94949e8ebb696', '{"category":null,"cost":null,"created_at":"2026-11-22T04:58:13.582221Z","created_by":"ada","currency":null,"custom":{},"deleted":false,"description":null,"id":"01a2019e-7cce-71b3-ba1c-bae0e194a033","inactive":false,"list_price":null,"name":"Dovetail","number":"P000001","unit":"pcs","updated_at":"2026-11-22T04:58:13.582221Z","updated_by":"ada","version":1}');
INSERT INTO public.d1_idempotency VALUES ('acme', '80d389831cf58cf0f409aabbe6e6f1978899a38b4b9f7f0f0c99bd6e45ed5ebe', 1795323494075825, '0641d9ae54a800c3815d28db4a4d464c4bcb727bac9daa594ace291df1219fb8', '{"address":null,"board_id":"01a2019e-7418-7f7d-b17c-feffc3bd4c69","city":"Köln","country":null,"created_at":"2026-11-22T04:58:12.120723Z","created_by":"ada","credit_limit":"1234.5678","currency":"EUR","custom":{"colour":"grün"},"deleted":false,"duplicate_reason":null,"email":null,"id":"01a2019e-7718-7fff-93b9-8cbc16903dbf","industry":null,"kind":"trading","level":null,"name":"榫卯 Björk GmbH","name_key":"榫卯 björk gmbh","number":"C000001","owner_id":"ada","phone":null,"phone_key":null,"region":null,"roles":[],"status":"active","tax_id":null,"tax_key":null,"unit_id":"01a2019e-7418-7f7d-b17c-feffc3bd4c69","updated_at":"2026-11-22T04:58:14.075825Z","updated_by":"ada","version":2}');
INSERT INTO public.d1_idempotency VALUES ('acme', '882bf2b2d8a7855d425b12bb21067d39664c30bbad69ec191f4130ef5ebe5761', 1795323494592023, 'e9c1b7b7b4763d474afca83d27b7e4c39068ef059b6455d5a261f41495ccca41', '{"created_at":"2026-11-22T04:58:14.592024Z","created_by":"ada","credit_reserved":"0","currency":"EUR","custom":{},"customer_id":"01a2019e-7718-7fff-93b9-8cbc16903dbf","customer_reference":null,"date":"2026-02-03","deleted":false,"gross":"59.48","id":"01a2019e-80c0-7cd0-a509-67b3c9d85294","lines":[{"discount":"0","due_date":null,"id":"01a2019e-80c0-7994-a063-80d3dbf0fec7","invoiced":"0","net":"49.98","price":"19.99","product_id":"01a2019e-7cce-71b3-ba1c-bae0e194a033","quantity":"2.5","reserved":"0","shipped":"0","tax":"9.5","tax_rate":"19"}],"net":"49.98","number":"SO202611-00001","owner_id":"ada","status":"draft","tax":"9.5","unit_id":"01a2019e-7418-7f7d-b17c-feffc3bd4c69","updated_at":"2026-11-22T04:58:14.592024Z","updated_by":"ada","version":1}');
INSERT INTO public.d1_journal VALUES ('acme', '01a2019e-7418-7d8e-8b3d-ef17b8ac584e', 1795323491352760, 'tenon', 'tenant.create', NULL, 'org_unit', '01a2019e-7418-7f7d-b17c-feffc3bd4c69', 1, '{"base_currency":[null,"EUR"],"board_id":[null,"01a2019e-7418-7f7d-b17c-feffc3bd4c69"],"code":[null,"acme"],"is_board":[null,false],"name":[null,"acme"],"path":[null,"/acme/"]}');
INSERT INTO public.d1_journal VALUES ('acme', '01a2019e-7418-72be-bf23-432aaa513821', 1795323491352760, 'tenon', 'tenant.create', NULL, 'role', '01a2019e-7418-7449-93c2-7cbdc1857d92', 1, '{"name":[null,"administrator"],"permissions/01a2019e-7418-75b3-8bc9-20e3ec2de6f1":[null,{"id":"01a2019e-7418-75b3-8bc9-20e3ec2de6f1","permission":"*","scope":"all"}]}');
INSERT INTO public.d1_journal VALUES ('acme', '01a2019e-7418-7479-8960-11dc7640e55c', 1795323491352760, 'tenon', 'tenant.create', NULL, 'user', 'ada', 1, '{"disabled":[null,false],"name":[null,"ada"],"roles/01a2019e-7418-74dd-b76c-f917e7355b8c":[null,{"id":"01a2019e-7418-74dd-b76c-f917e7355b8c","role_id":"01a2019e-7418-7449-93c2-7cbdc1857d92"}],"unit_id":[null,"01a2019e-7418-7f7d-b17c-feffc3bd4c69"]}');
INSERT INTO public.d1_journal VALUES ('acme', '01a2019e-74bb-7e73-ba95-d1e2d2bf86b5', 1795323491515795, 'ada', 'custom_field.create', NULL, 'custom_field', '01a2019e-74bb-7d8e-ac1f-0209ac4379c5', 1, '{"entity":[null,"customer"],"name":[null,"colour"],"searchable":[null,true],"value_type":[null,"text"]}');
INSERT INTO public.d1_journal VALUES ('acme', '01a2019e-7718-7903-a59a-5a511c688098', 1795323492120723, 'ada', 'customer.create', NULL, 'customer', '01a2019e-7718-7fff-93b9-8cbc16903dbf', 1, '{"board_id":[null,"01a2019e-7418-7f7d-b17c-feffc3bd4c69"],"city":[null,"Köln"],"credit_limit":[null,"1234.5678"],"currency":[null,"EUR"],"custom":[{},{"colour":"grün"}],"kind":[null,"prospect"],"name":[null,"榫卯 Björk GmbH"],"name_key":[null,"榫卯 björk gmbh"],"number":[null,"C000001"],"owner_id":[null,"ada"],"status":[null,"active"],"unit_id":[null,"01a2019e-7418-7f7d-b17c-feffc3bd4c69"]}');
INSERT INTO public.d1_journal VALUES ('acme', '01a2019e-7906-7d59-926d-e303da66a2f8', 1795323492614425, 'ada', 'contact.create', NULL, 'contact', '01a2019e-7906-7a9b-8c4c-3ff03e2874cf', 1, '{"customer_id":[null,"01a2019e-7718-7fff-93b9-8cbc16903dbf"],"email":[null,"wang@example.com"],"name":[null,"王强"]}');
INSERT INTO public.d1_journal VALUES ('acme', '01a2019e-7cce-7e07-b5b8-da08422df21a', 1795323493582221, 'ada', 'product.create', NULL, 'product', '01a2019e-7cce-71b3-ba1c-bae0e194a033', 1, '{"inactive":[null,false],"name":[null,"Dovetail"],"number":[null,"P000001"],"unit":[null,"pcs"]}');
INSERT INTO public.d1_journal VALUES ('acme', '01a2019e-7ebb-7f04-91f9-83b1939f5553', 1795323494075825, 'ada', 'customer.convert', NULL, 'customer', '01a2019e-7718-7fff-93b9-8cbc16903dbf', 2, '{"kind":["prospect","trading"]}');
INSERT INTO public.d1_journal VALUES ('acme', '01a2019e-80c0-7629-af6f-bcda776544c1', 1795323494592024, 'ada', 'sales_order.create', NULL, 'sales_order', '01a2019e-80c0-7cd0-a509-67b3c9d85294', 1, '{"credit_reserved":[null,"0"],"currency":[null,"EUR"],"customer_id":[null,"01a2019e-7718-7fff-93b9-8cbc16903dbf"],"date":[null,"2026-02-03"],"gross":[null,"59.48"],"lines/01a2019e-80c0-7994-a063-80d3dbf0fec7":[null,{"discount":"0","due_date":null,"id":"01a2019e-80c0-7994-a063-80d3dbf0fec7","invoiced":"0","net":"49.98","price":"19.99","product_id":"01a2019e-7cce-71b3-ba1c-bae0e194a033","quantity":"2.5","reserved":"0","shipped":"0","tax":"9.5","tax_rate":"19"}],"net":[null,"49.98"],"number":[null,"SO202611-00001"],"owner_id":[null,"ada"],"status":[null,"draft"],"tax":[null,"9.5"],"unit_id":[null,"01a2019e-7418-7f7d-b17c-feffc3bd4c69"]}');
INSERT INTO public.d1_org_unit VALUES ('acme', '01a2019e-7418-7f7d-b17c-feffc3bd4c69', 1, '-', 1795323491352760, 'tenon', 1795323491352760, 'tenon', NULL, 'acme', 'acme', NULL, 0, '/acme/', '01a2019e-7418-7f7d-b17c-feffc3bd4c69', 'EUR');
INSERT INTO public.d1_product VALUES ('acme', '01a2019e-7cce-71b3-ba1c-bae0e194a033', 1, '-', 1795323493582221, 'ada', 1795323493582221, 'ada', NULL, 'P000001', 'p000001', 'Dovetail', 'dovetail', 'pcs', NULL, NULL, NULL, NULL, 0, NULL);
INSERT INTO public.d1_role VALUES ('acme', '01a2019e-7418-7449-93c2-7cbdc1857d92', 1, '-', 1795323491352760, 'tenon', 1795323491352760, 'tenon', NULL, 'administrator');
INSERT INTO public.d1_role_permission VALUES ('acme', '01a2019e-7418-75b3-8bc9-20e3ec2de6f1', '01a2019e-7418-7449-93c2-7cbdc1857d92', 0, '*', 'all');
INSERT INTO public.d1_sales_order VALUES ('acme', '01a2019e-80c0-7cd0-a509-67b3c9d85294', 1, '-', 1795323494592024, 'ada', 1795323494592024, 'ada', NULL, 'SO202611-00001', 'so202611-00001', '01a2019e-7718-7fff-93b9-8cbc16903dbf', '2026-02-03', NULL, 'EUR', 'draft', 49.9800, 9.5000, 59.4800, 0.0000, 'ada', '01a2019e-7418-7f7d-b17c-feffc3bd4c69');
INSERT INTO public.d1_sales_order_line VALUES ('acme', '01a2019e-80c0-7994-a063-80d3dbf0fec7', '01a2019e-80c0-7cd0-a509-67b3c9d85294', 0, '01a2019e-7cce-71b3-ba1c-bae0e194a033', 2.500000, 19.990000, 0.0000, 19.0000, NULL, 49.9800, 9.5000, 0.000000, 0.000000, 0.000000);
INSERT INTO public.d1_schema VALUES ('d1_contact', 'id version deletion_marker created_at created_by updated_at updated_by custom customer_id name name_s title phone mobile email email_s');
INSERT INTO public.d1_schema VALUES ('d1_contact_purpose', 'id parent_id position purpose');
INSERT INTO public.d1_schema VALUES ('d1_counter', 'name value');
INSERT INTO public.d1_schema VALUES ('d1_custom_field', 'id version deletion_marker created_at created_by updated_at updated_by custom entity name value_type label label_zh searchable');
INSERT INTO public.d1_schema VALUES ('d1_custom_value', 'record_id entity name text_value text_value_s number_value');
INSERT INTO public.d1_schema VALUES ('d1_customer', 'id version deletion_marker created_at created_by updated_at updated_by custom number number_s name name_s kind status tax_id phone email industry region level address city country currency credit_limit duplicate_reason owner_id unit_id board_id name_key tax_key phone_key');
INSERT INTO public.d1_schema VALUES ('d1_customer_role', 'id parent_id position role terms');
INSERT INTO public.d1_schema VALUES ('d1_exchange_rate', 'id version deletion_marker created_at created_by updated_at updated_by custom from_currency to_currency valid_from rate');
INSERT INTO public.d1_schema VALUES ('d1_idempotency', 'id at request answer');
INSERT INTO public.d1_schema VALUES ('d1_journal', 'id at actor operation correlation_id entity record_id version changes');
INSERT INTO public.d1_schema VALUES ('d1_number_rule', 'id version deletion_marker created_at created_by updated_at updated_by custom entity pattern');
INSERT INTO public.d1_schema VALUES ('d1_open_item', 'id erp updated_at customer_id document document_date due_date currency amount open_amount');
INSERT INTO public.d1_schema VALUES ('d1_org_unit', 'id version deletion_marker created_at created_by updated_at updated_by custom code name parent_id is_board path board_id base_currency');
INSERT INTO public.d1_schema VALUES ('d1_product', 'id version deletion_marker created_at created_by updated_at updated_by custom number number_s name name_s unit category list_price currency cost inactive description');
INSERT INTO public.d1_schema VALUES ('d1_role', 'id version deletion_marker created_at created_by updated_at updated_by custom name');
INSERT INTO public.d1_schema VALUES ('d1_role_permission', 'id parent_id position permission scope');
INSERT INTO public.d1_schema VALUES ('d1_sales_order', 'id version deletion_marker created_at created_by updated_at updated_by custom number number_s customer_id date customer_reference currency status net tax gross credit_reserved owner_id unit_id');
INSERT INTO public.d1_schema VALUES ('d1_sales_order_line', 'id parent_id position product_id quantity price discount tax_rate due_date net tax reserved shipped invoiced');
INSERT INTO public.d1_schema VALUES ('d1_user', 'id version deletion_marker created_at created_by updated_at updated_by custom name name_s email unit_id disabled');
INSERT INTO public.d1_schema VALUES ('d1_user_role', 'id parent_id position role_id');
INSERT INTO public.d1_user VALUES ('acme', 'ada', 1, '-', 1795323491352760, 'tenon', 1795323491352760, 'tenon', NULL, 'ada', 'ada', NULL, '01a2019e-7418-7f7d-b17c-feffc3bd4c69', 0);
INSERT INTO public.d1_user_role VALUES ('acme', '01a2019e-7418-74dd-b76c-f917e7355b8c', 'ada', 0, '01a2019e-7418-7449-93c2-7cbdc1857d92');
ALTER TABLE ONLY public.d1_contact
    ADD CONSTRAINT d1_contact_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.d1_contact_purpose
    ADD CONSTRAINT d1_contact_purpose_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.d1_counter
    ADD CONSTRAINT d1_counter_pkey PRIMARY KEY (tenant_id, name);
ALTER TABLE ONLY public.d1_custom_field
    ADD CONSTRAINT d1_custom_field_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.d1_custom_value
    ADD CONSTRAINT d1_custom_value_pkey PRIMARY KEY (tenant_id, record_id, entity, name);
ALTER TABLE ONLY public.d1_customer
    ADD CONSTRAINT d1_customer_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.d1_customer_role
    ADD CONSTRAINT d1_customer_role_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.d1_exchange_rate
    ADD CONSTRAINT d1_exchange_rate_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.d1_idempotency
    ADD CONSTRAINT d1_idempotency_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.d1_journal
    ADD CONSTRAINT d1_journal_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.d1_number_rule
    ADD CONSTRAINT d1_number_rule_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.d1_open_item
    ADD CONSTRAINT d1_open_item_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.d1_org_unit
    ADD CONSTRAINT d1_org_unit_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.d1_product
    ADD CONSTRAINT d1_product_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.d1_role_permission
    ADD CONSTRAINT d1_role_permission_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.d1_role
    ADD CONSTRAINT d1_role_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.d1_sales_order_line
    ADD CONSTRAINT d1_sales_order_line_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.d1_sales_order
    ADD CONSTRAINT d1_sales_order_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.d1_schema
    ADD CONSTRAINT d1_schema_pkey PRIMARY KEY (table_name);
ALTER TABLE ONLY public.d1_user
    ADD CONSTRAINT d1_user_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.d1_user_role
    ADD CONSTRAINT d1_user_role_pkey PRIMARY KEY (tenant_id, id);
CREATE INDEX d1_contact_purpose_p ON public.d1_contact_purpose USING btree (tenant_id, parent_id, "position");
CREATE INDEX d1_contact_purpose_x1 ON public.d1_contact_purpose USING btree (tenant_id, purpose);
CREATE INDEX d1_contact_x1 ON public.d1_contact USING btree (tenant_id, customer_id);
CREATE UNIQUE INDEX d1_custom_field_u1 ON public.d1_custom_field USING btree (tenant_id, entity, name, deletion_marker);
CREATE INDEX d1_custom_value_x1 ON public.d1_custom_value USING btree (tenant_id, entity, name, text_value);
CREATE INDEX d1_custom_value_x2 ON public.d1_custom_value USING btree (tenant_id, entity, name, number_value);
CREATE INDEX d1_customer_role_p ON public.d1_customer_role USING btree (tenant_id, parent_id, "position");
CREATE UNIQUE INDEX d1_customer_u1 ON public.d1_customer USING btree (tenant_id, number, deletion_marker);
CREATE INDEX d1_customer_x1 ON public.d1_customer USING btree (tenant_id, owner_id);
CREATE INDEX d1_customer_x2 ON public.d1_customer USING btree (tenant_id, unit_id);
CREATE INDEX d1_customer_x3 ON public.d1_customer USING btree (tenant_id, board_id, name_key);
CREATE INDEX d1_customer_x4 ON public.d1_customer USING btree (tenant_id, board_id, tax_key);
CREATE INDEX d1_customer_x5 ON public.d1_customer USING btree (tenant_id, board_id, phone_key);
CREATE UNIQUE INDEX d1_exchange_rate_u1 ON public.d1_exchange_rate USING btree (tenant_id, from_currency, to_currency, valid_from, deletion_marker);
CREATE INDEX d1_idempotency_x1 ON public.d1_idempotency USING btree (tenant_id, at);
CREATE INDEX d1_journal_x1 ON public.d1_journal USING btree (tenant_id, entity, record_id, version);
CREATE INDEX d1_journal_x2 ON public.d1_journal USING btree (tenant_id, at);
CREATE UNIQUE INDEX d1_number_rule_u1 ON public.d1_number_rule USING btree (tenant_id, entity, deletion_marker);
CREATE INDEX d1_open_item_x1 ON public.d1_open_item USING btree (tenant_id, customer_id, due_date);
CREATE UNIQUE INDEX d1_org_unit_u1 ON public.d1_org_unit USING btree (tenant_id, code, deletion_marker);
CREATE INDEX d1_org_unit_x1 ON public.d1_org_unit USING btree (tenant_id, parent_id);
CREATE UNIQUE INDEX d1_product_u1 ON public.d1_product USING btree (tenant_id, number, deletion_marker);
CREATE INDEX d1_role_permission_p ON public.d1_role_permission USING btree (tenant_id, parent_id, "position");
CREATE UNIQUE INDEX d1_role_u1 ON public.d1_role USING btree (tenant_id, name, deletion_marker);
CREATE INDEX d1_sales_order_line_p ON public.d1_sales_order_line USING btree (tenant_id, parent_id, "position");
CREATE INDEX d1_sales_order_line_x1 ON public.d1_sales_order_line USING btree (tenant_id, product_id);
CREATE UNIQUE INDEX d1_sales_order_u1 ON public.d1_sales_order USING btree (tenant_id, number, deletion_marker);
CREATE INDEX d1_sales_order_x1 ON public.d1_sales_order USING btree (tenant_id, customer_id, status);
CREATE INDEX d1_sales_order_x2 ON public.d1_sales_order USING btree (tenant_id, owner_id);
CREATE INDEX d1_sales_order_x3 ON public.d1_sales_order USING btree (tenant_id, unit_id);
CREATE INDEX d1_user_role_p ON public.d1_user_role USING btree (tenant_id, parent_id, "position");
CREATE INDEX d1_user_x1 ON public.d1_user USING btree (tenant_id, unit_id);
