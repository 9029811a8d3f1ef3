CREATE TABLE `d1_contact` (
  `tenant_id` varchar(36) NOT NULL,
  `id` varchar(130) NOT NULL,
  `version` int(11) NOT NULL,
  `deletion_marker` varchar(130) NOT NULL,
  `created_at` bigint(20) NOT NULL,
  `created_by` varchar(130) NOT NULL,
  `updated_at` bigint(20) NOT NULL,
  `updated_by` varchar(130) NOT NULL,
  `custom` longtext DEFAULT NULL,
  `customer_id` varchar(130) NOT NULL,
  `name` varchar(200) NOT NULL,
  `name_s` varchar(200) NOT NULL,
  `title` varchar(100) DEFAULT NULL,
  `phone` varchar(40) DEFAULT NULL,
  `mobile` varchar(40) DEFAULT NULL,
  `email` varchar(200) DEFAULT NULL,
  `email_s` varchar(200) DEFAULT NULL,
  PRIMARY KEY (`tenant_id`,`id`),
  KEY `d1_contact_x1` (`tenant_id`,`customer_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
INSERT INTO `d1_contact` VALUES
('acme','01a2019e-9553-7dcb-a916-5a05364a5ee3',1,'-',1795323499859737,'ada',1795323499859737,'ada',NULL,'01a2019e-93c7-72ee-8843-a852b5896734','王强','王强',NULL,NULL,NULL,'wang@example.com','wang@example.com');
CREATE TABLE `d1_contact_purpose` (
  `tenant_id` varchar(36) NOT NULL,
  `id` varchar(130) NOT NULL,
  `parent_id` varchar(130) NOT NULL,
  `position` int(11) NOT NULL,
  `purpose` varchar(30) NOT NULL,
  PRIMARY KEY (`tenant_id`,`id`),
  KEY `d1_contact_purpose_p` (`tenant_id`,`parent_id`,`position`),
  KEY `d1_contact_purpose_x1` (`tenant_id`,`purpose`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `d1_counter` (
  `tenant_id` varchar(36) NOT NULL,
  `name` varchar(200) NOT NULL,
  `value` bigint(20) NOT NULL,
  PRIMARY KEY (`tenant_id`,`name`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
INSERT INTO `d1_counter` VALUES
('acme','guard:tenant',1),
('acme','number:C#',1),
('acme','number:P#',1),
('acme','number:SO202611-#',1);
CREATE TABLE `d1_custom_field` (
  `tenant_id` varchar(36) NOT NULL,
  `id` varchar(130) NOT NULL,
  `version` int(11) NOT NULL,
  `deletion_marker` varchar(130) NOT NULL,
  `created_at` bigint(20) NOT NULL,
  `created_by` varchar(130) NOT NULL,
  `updated_at` bigint(20) NOT NULL,
  `updated_by` varchar(130) NOT NULL,
  `custom` longtext DEFAULT NULL,
  `entity` varchar(30) NOT NULL,
  `name` varchar(30) NOT NULL,
  `value_type` varchar(30) NOT NULL,
  `label` varchar(60) DEFAULT NULL,
  `label_zh` varchar(60) DEFAULT NULL,
  `searchable` smallint(6) DEFAULT NULL,
  PRIMARY KEY (`tenant_id`,`id`),
  UNIQUE KEY `d1_custom_field_u1` (`tenant_id`,`entity`,`name`,`deletion_marker`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
INSERT INTO `d1_custom_field` VALUES
('acme','01a2019e-91bc-748e-81d8-6d2d6f2f5adf',1,'-',1795323498940191,'ada',1795323498940191,'ada',NULL,'customer','colour','text',NULL,NULL,1);
CREATE TABLE `d1_custom_value` (
  `tenant_id` varchar(36) NOT NULL,
  `record_id` varchar(130) NOT NULL,
  `entity` varchar(30) NOT NULL,
  `name` varchar(30) NOT NULL,
  `text_value` varchar(200) DEFAULT NULL,
  `text_value_s` varchar(200) DEFAULT NULL,
  `number_value` decimal(28,6) DEFAULT NULL,
  PRIMARY KEY (`tenant_id`,`record_id`,`entity`,`name`),
  KEY `d1_custom_value_x1` (`tenant_id`,`entity`,`name`,`text_value`),
  KEY `d1_custom_value_x2` (`tenant_id`,`entity`,`name`,`number_value`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
INSERT INTO `d1_custom_value` VALUES
('acme','01a2019e-93c7-72ee-8843-a852b5896734','customer','colour','grün','grün',NULL);
CREATE TABLE `d1_customer` (
  `tenant_id` varchar(36) NOT NULL,
  `id` varchar(130) NOT NULL,
  `version` int(11) NOT NULL,
  `deletion_marker` varchar(130) NOT NULL,
  `created_at` bigint(20) NOT NULL,
  `created_by` varchar(130) NOT NULL,
  `updated_at` bigint(20) NOT NULL,
  `updated_by` varchar(130) NOT NULL,
  `custom` longtext DEFAULT NULL,
  `number` varchar(40) DEFAULT NULL,
  `number_s` varchar(40) DEFAULT NULL,
  `name` varchar(200) NOT NULL,
  `name_s` varchar(200) NOT NULL,
  `kind` varchar(30) DEFAULT NULL,
  `status` varchar(30) DEFAULT NULL,
  `tax_id` varchar(40) DEFAULT NULL,
  `phone` varchar(40) DEFAULT NULL,
  `email` varchar(200) DEFAULT NULL,
  `industry` varchar(60) DEFAULT NULL,
  `region` varchar(60) DEFAULT NULL,
  `level` varchar(20) DEFAULT NULL,
  `address` varchar(400) DEFAULT NULL,
  `city` varchar(100) DEFAULT NULL,
  `country` varchar(2) DEFAULT NULL,
  `currency` varchar(3) DEFAULT NULL,
  `credit_limit` decimal(28,4) DEFAULT NULL,
  `duplicate_reason` varchar(200) DEFAULT NULL,
  `owner_id` varchar(130) DEFAULT NULL,
  `unit_id` varchar(130) DEFAULT NULL,
  `board_id` varchar(130) DEFAULT NULL,
  `name_key` varchar(200) DEFAULT NULL,
  `tax_key` varchar(40) DEFAULT NULL,
  `phone_key` varchar(40) DEFAULT NULL,
  PRIMARY KEY (`tenant_id`,`id`),
  UNIQUE KEY `d1_customer_u1` (`tenant_id`,`number`,`deletion_marker`),
  KEY `d1_customer_x1` (`tenant_id`,`owner_id`),
  KEY `d1_customer_x2` (`tenant_id`,`unit_id`),
  KEY `d1_customer_x3` (`tenant_id`,`board_id`,`name_key`),
  KEY `d1_customer_x4` (`tenant_id`,`board_id`,`tax_key`),
  KEY `d1_customer_x5` (`tenant_id`,`board_id`,`phone_key`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
INSERT INTO `d1_customer` VALUES
('acme','01a2019e-93c7-72ee-8843-a852b5896734',2,'-',1795323499463449,'ada',1795323500855615,'ada','{\"colour\":\"grün\"}','C000001','c000001','榫卯 Björk GmbH','榫卯 björk gmbh','trading','active',NULL,NULL,NULL,NULL,NULL,NULL,NULL,'Köln',NULL,'EUR',1234.5678,NULL,'ada','01a2019e-916b-77e3-8ce2-8deeff71cbc6','01a2019e-916b-77e3-8ce2-8deeff71cbc6','榫卯 björk gmbh',NULL,NULL);
CREATE TABLE `d1_customer_role` (
  `tenant_id` varchar(36) NOT NULL,
  `id` varchar(130) NOT NULL,
  `parent_id` varchar(130) NOT NULL,
  `position` int(11) NOT NULL,
  `role` varchar(30) NOT NULL,
  `terms` varchar(400) DEFAULT NULL,
  PRIMARY KEY (`tenant_id`,`id`),
  KEY `d1_customer_role_p` (`tenant_id`,`parent_id`,`position`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `d1_exchange_rate` (
  `tenant_id` varchar(36) NOT NULL,
  `id` varchar(130) NOT NULL,
  `version` int(11) NOT NULL,
  `deletion_marker` varchar(130) NOT NULL,
  `created_at` bigint(20) NOT NULL,
  `created_by` varchar(130) NOT NULL,
  `updated_at` bigint(20) NOT NULL,
  `updated_by` varchar(130) NOT NULL,
  `custom` longtext DEFAULT NULL,
  `from_currency` varchar(3) NOT NULL,
  `to_currency` varchar(3) NOT NULL,
  `valid_from` date NOT NULL,
  `rate` decimal(28,8) NOT NULL,
  PRIMARY KEY (`tenant_id`,`id`),
  UNIQUE KEY `d1_exchange_rate_u1` (`tenant_id`,`from_currency`,`to_currency`,`valid_from`,`deletion_marker`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `d1_idempotency` (
  `tenant_id` varchar(36) NOT NULL,
  `id` varchar(130) NOT NULL,
  `at` bigint(20) NOT NULL,
  `request` varchar(64) NOT NULL,
  `answer` longtext DEFAULT NULL,
  PRIMARY KEY (`tenant_id`,`id`),
  KEY `d1_idempotency_x1` (`tenant_id`,`at`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
INSERT INTO `d1_idempotency` VALUES
('acme','466199afe9b3b5086d4129191d011373860f06e35f97bcab98542c9899503a4a',1795323501407956,'681746dd67aa5c4fff124229c69eba0b130746120d21943e6ddf11b3f2fe6eaf','{\"created_at\":\"2026-11-22T04:58:21.407956Z\",\"created_by\":\"ada\",\"credit_reserved\":\"0\",\"currency\":\"EUR\",\"custom\":{},\"customer_id\":\"01a2019e-93c7-72ee-8843-a852b5896734\",\"customer_reference\":null,\"date\":\"2026-02-03\",\"deleted\":false,\"gross\":\"59.48\",\"id\":\"01a2019e-9b5f-7ce1-85eb-acc183aaa4bd\",\"lines\":[{\"discount\":\"0\",\"due_date\":null,\"id\":\"01a2019e-9b5f-7703-81b5-dcd01a6ae5fd\",\"invoiced\":\"0\",\"net\":\"49.98\",\"price\":\"19.99\",\"product_id\":\"01a2019e-96cc-7f46-b154-d9646d2f0e09\",\"quantity\":\"2.5\",\"reserved\":\"0\",\"shipped\":\"0\",\"tax\":\"9.5\",\"tax_rate\":\"19\"}],\"net\":\"49.98\",\"number\":\"SO202611-00001\",\"owner_id\":\"ada\",\"status\":\"draft\",\"tax\":\"9.5\",\"unit_id\":\"01a2019e-916b-77e3-8ce2-8deeff71cbc6\",\"updated_at\":\"2026-11-22T04:58:21.407956Z\",\"updated_by\":\"ada\",\"version\":1}'),
('acme','4a694e902de73525270bd31c7591f6efea808cfd3023f899dfc5a32558df0ddf',1795323498859675,'a63bc1f2b49893ebc4861ffc18d0df4dea033acac9688e2a4e368ade530202ce','{\"org_unit_id\":\"01a2019e-916b-77e3-8ce2-8deeff71cbc6\",\"role_id\":\"01a2019e-916b-7c41-a694-eb653e72d49b\",\"user_id\":\"ada\"}'),
('acme','50179df8113170f37b297bc7d1566273fd7b5fa8c357e9f91842f7f9e33c00ce',1795323500855615,'249f10ac101e4a5e7af36063b6ee6442fbd50d23e94b73e294b177cf834ba7a5','{\"address\":null,\"board_id\":\"01a2019e-916b-77e3-8ce2-8deeff71cbc6\",\"city\":\"Köln\",\"country\":null,\"created_at\":\"2026-11-22T04:58:19.463449Z\",\"created_by\":\"ada\",\"credit_limit\":\"1234.5678\",\"currency\":\"EUR\",\"custom\":{\"colour\":\"grün\"},\"deleted\":false,\"duplicate_reason\":null,\"email\":null,\"id\":\"01a2019e-93c7-72ee-8843-a852b5896734\",\"industry\":null,\"kind\":\"trading\",\"level\":null,\"name\":\"榫卯 Björk GmbH\",\"name_key\":\"榫卯 björk gmbh\",\"number\":\"C000001\",\"owner_id\":\"ada\",\"phone\":null,\"phone_key\":null,\"region\":null,\"roles\":[],\"status\":\"active\",\"tax_id\":null,\"tax_key\":null,\"unit_id\":\"01a2019e-916b-77e3-8ce2-8deeff71cbc6\",\"updated_at\":\"2026-11-22T04:58:20.855615Z\",\"updated_by\":\"ada\",\"version\":2}'),
('acme','51153dd32cb8a8ce4fec406d2754ef7b272e27c813865b79d8ab432439eb58c3',1795323499859736,'1185c7362f5628f2c3eabac060f69fe128b7d21d426028a669aabd0aa0566978','{\"created_at\":\"2026-11-22T04:58:19.859737Z\",\"created_by\":\"ada\",\"custom\":{},\"customer_id\":\"01a2019e-93c7-72ee-8843-a852b5896734\",\"deleted\":false,\"email\":\"wang@example.com\",\"id\":\"01a2019e-9553-7dcb-a916-5a05364a5ee3\",\"mobile\":null,\"name\":\"王强\",\"phone\":null,\"primary_for\":[],\"title\":null,\"updated_at\":\"2026-11-22T04:58:19.859737Z\",\"updated_by\":\"ada\",\"version\":1}'),
('acme','540d385234eca881aaeb05f1f4d6c5e4144b5a4488e3fe8aa90a7dd4dd1afe6b',1795323500236051,'399f628d823613c40817ab178ea6043ad2c548f325c3d1800ae94949e8ebb696','{\"category\":null,\"cost\":null,\"created_at\":\"2026-11-22T04:58:20.236052Z\",\"created_by\":\"ada\",\"currency\":null,\"custom\":{},\"deleted\":false,\"description\":null,\"id\":\"01a2019e-96cc-7f46-b154-d9646d2f0e09\",\"inactive\":false,\"list_price\":null,\"name\":\"Dovetail\",\"number\":\"P000001\",\"unit\":\"pcs\",\"updated_at\":\"2026-11-22T04:58:20.236052Z\",\"updated_by\":\"ada\",\"version\":1}'),
('acme','740973f59e63d6e5fe71efd4516d2294f5b9eee63371b55e7837640acef0128e',1795323498940190,'866d560ac4dd3d6b2c789baa81c0a941b538839071519e85f67ca4981fcbefc0','{\"created_at\":\"2026-11-22T04:58:18.940191Z\",\"created_by\":\"ada\",\"custom\":{},\"deleted\":false,\"entity\":\"customer\",\"id\":\"01a2019e-91bc-748e-81d8-6d2d6f2f5adf\",\"label\":null,\"label_zh\":null,\"name\":\"colour\",\"searchable\":true,\"updated_at\":\"2026-11-22T04:58:18.940191Z\",\"updated_by\":\"ada\",\"value_type\":\"text\",\"version\":1}'),
('acme','ff3e0e29f88fc17bcf8f0ddc15307aa2881866f1a4412a08e13c4776d46f0e1a',1795323499463448,'b8e5a368c5f24ba4581bc765e31abf08c9818f7f7cdd9df7b9def1bb4587010a','{\"address\":null,\"board_id\":\"01a2019e-916b-77e3-8ce2-8deeff71cbc6\",\"city\":\"Köln\",\"country\":null,\"created_at\":\"2026-11-22T04:58:19.463449Z\",\"created_by\":\"ada\",\"credit_limit\":\"1234.5678\",\"currency\":\"EUR\",\"custom\":{\"colour\":\"grün\"},\"deleted\":false,\"duplicate_reason\":null,\"email\":null,\"id\":\"01a2019e-93c7-72ee-8843-a852b5896734\",\"industry\":null,\"kind\":\"prospect\",\"level\":null,\"name\":\"榫卯 Björk GmbH\",\"name_key\":\"榫卯 björk gmbh\",\"number\":\"C000001\",\"owner_id\":\"ada\",\"phone\":null,\"phone_key\":null,\"region\":null,\"roles\":[],\"status\":\"active\",\"tax_id\":null,\"tax_key\":null,\"unit_id\":\"01a2019e-916b-77e3-8ce2-8deeff71cbc6\",\"updated_at\":\"2026-11-22T04:58:19.463449Z\",\"updated_by\":\"ada\",\"version\":1}');
CREATE TABLE `d1_journal` (
  `tenant_id` varchar(36) NOT NULL,
  `id` varchar(130) NOT NULL,
  `at` bigint(20) NOT NULL,
  `actor` varchar(130) NOT NULL,
  `operation` varchar(60) NOT NULL,
  `correlation_id` varchar(100) DEFAULT NULL,
  `entity` varchar(30) NOT NULL,
  `record_id` varchar(130) NOT NULL,
  `version` int(11) NOT NULL,
  `changes` longtext DEFAULT NULL,
  PRIMARY KEY (`tenant_id`,`id`),
  KEY `d1_journal_x1` (`tenant_id`,`entity`,`record_id`,`version`),
  KEY `d1_journal_x2` (`tenant_id`,`at`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
INSERT INTO `d1_journal` VALUES
('acme','01a2019e-916b-71f3-a53e-0405ece000a3',1795323498859675,'tenon','tenant.create',NULL,'role','01a2019e-916b-7c41-a694-eb653e72d49b',1,'{\"name\":[null,\"administrator\"],\"permissions/01a2019e-916b-7bf6-8661-8f47200c4264\":[null,{\"id\":\"01a2019e-916b-7bf6-8661-8f47200c4264\",\"permission\":\"*\",\"scope\":\"all\"}]}'),
('acme','01a2019e-916b-7351-b2b1-7fa06185a2d0',1795323498859675,'tenon','tenant.create',NULL,'user','ada',1,'{\"disabled\":[null,false],\"name\":[null,\"ada\"],\"roles/01a2019e-916b-7059-bd75-4a544841b169\":[null,{\"id\":\"01a2019e-916b-7059-bd75-4a544841b169\",\"role_id\":\"01a2019e-916b-7c41-a694-eb653e72d49b\"}],\"unit_id\":[null,\"01a2019e-916b-77e3-8ce2-8deeff71cbc6\"]}'),
('acme','01a2019e-916b-7cc8-9930-d171b61fb38e',1795323498859675,'tenon','tenant.create',NULL,'org_unit','01a2019e-916b-77e3-8ce2-8deeff71cbc6',1,'{\"base_currency\":[null,\"EUR\"],\"board_id\":[null,\"01a2019e-916b-77e3-8ce2-8deeff71cbc6\"],\"code\":[null,\"acme\"],\"is_board\":[null,false],\"name\":[null,\"acme\"],\"path\":[null,\"/acme/\"]}'),
('acme','01a2019e-91bc-763d-9e22-8ed836e6644f',1795323498940191,'ada','custom_field.create',NULL,'custom_field','01a2019e-91bc-748e-81d8-6d2d6f2f5adf',1,'{\"entity\":[null,\"customer\"],\"name\":[null,\"colour\"],\"searchable\":[null,true],\"value_type\":[null,\"text\"]}'),
('acme','01a2019e-93c7-75f1-85b3-a2bd93fafb85',1795323499463449,'ada','customer.create',NULL,'customer','01a2019e-93c7-72ee-8843-a852b5896734',1,'{\"board_id\":[null,\"01a2019e-916b-77e3-8ce2-8deeff71cbc6\"],\"city\":[null,\"Köln\"],\"credit_limit\":[null,\"1234.5678\"],\"currency\":[null,\"EUR\"],\"custom\":[{},{\"colour\":\"grün\"}],\"kind\":[null,\"prospect\"],\"name\":[null,\"榫卯 Björk GmbH\"],\"name_key\":[null,\"榫卯 björk gmbh\"],\"number\":[null,\"C000001\"],\"owner_id\":[null,\"ada\"],\"status\":[null,\"active\"],\"unit_id\":[null,\"01a2019e-916b-77e3-8ce2-8deeff71cbc6\"]}'),
('acme','01a2019e-9553-7ef7-a211-3a9aa6b2c108',1795323499859737,'ada','contact.create',NULL,'contact','01a2019e-9553-7dcb-a916-5a05364a5ee3',1,'{\"customer_id\":[null,\"01a2019e-93c7-72ee-8843-a852b5896734\"],\"email\":[null,\"wang@example.com\"],\"name\":[null,\"王强\"]}'),
('acme','01a2019e-96cc-706f-94f6-bedfa25670ec',1795323500236052,'ada','product.create',NULL,'product','01a2019e-96cc-7f46-b154-d9646d2f0e09',1,'{\"inactive\":[null,false],\"name\":[null,\"Dovetail\"],\"number\":[null,\"P000001\"],\"unit\":[null,\"pcs\"]}'),
('acme','01a2019e-9937-7a7e-b6d3-191629ae3084',1795323500855615,'ada','customer.convert',NULL,'customer','01a2019e-93c7-72ee-8843-a852b5896734',2,'{\"kind\":[\"prospect\",\"trading\"]}'),
('acme','01a2019e-9b5f-70ca-a68d-261ef2e227f1',1795323501407956,'ada','sales_order.create',NULL,'sales_order','01a2019e-9b5f-7ce1-85eb-acc183aaa4bd',1,'{\"credit_reserved\":[null,\"0\"],\"currency\":[null,\"EUR\"],\"customer_id\":[null,\"01a2019e-93c7-72ee-8843-a852b5896734\"],\"date\":[null,\"2026-02-03\"],\"gross\":[null,\"59.48\"],\"lines/01a2019e-9b5f-7703-81b5-dcd01a6ae5fd\":[null,{\"discount\":\"0\",\"due_date\":null,\"id\":\"01a2019e-9b5f-7703-81b5-dcd01a6ae5fd\",\"invoiced\":\"0\",\"net\":\"49.98\",\"price\":\"19.99\",\"product_id\":\"01a2019e-96cc-7f46-b154-d9646d2f0e09\",\"quantity\":\"2.5\",\"reserved\":\"0\",\"shipped\":\"0\",\"tax\":\"9.5\",\"tax_rate\":\"19\"}],\"net\":[null,\"49.98\"],\"number\":[null,\"SO202611-00001\"],\"owner_id\":[null,\"ada\"],\"status\":[null,\"draft\"],\"tax\":[null,\"9.5\"],\"unit_id\":[null,\"01a2019e-916b-77e3-8ce2-8deeff71cbc6\"]}');
CREATE TABLE `d1_number_rule` (
  `tenant_id` varchar(36) NOT NULL,
  `id` varchar(130) NOT NULL,
  `version` int(11) NOT NULL,
  `deletion_marker` varchar(130) NOT NULL,
  `created_at` bigint(20) NOT NULL,
  `created_by` varchar(130) NOT NULL,
  `updated_at` bigint(20) NOT NULL,
  `updated_by` varchar(130) NOT NULL,
  `custom` longtext DEFAULT NULL,
  `entity` varchar(30) NOT NULL,
  `pattern` varchar(60) NOT NULL,
  PRIMARY KEY (`tenant_id`,`id`),
  UNIQUE KEY `d1_number_rule_u1` (`tenant_id`,`entity`,`deletion_marker`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `d1_open_item` (
  `tenant_id` varchar(36) NOT NULL,
  `id` varchar(130) NOT NULL,
  `erp` varchar(30) DEFAULT NULL,
  `updated_at` bigint(20) NOT NULL,
  `customer_id` varchar(130) NOT NULL,
  `document` varchar(60) NOT NULL,
  `document_date` date NOT NULL,
  `due_date` date NOT NULL,
  `currency` varchar(3) NOT NULL,
  `amount` decimal(28,4) NOT NULL,
  `open_amount` decimal(28,4) NOT NULL,
  PRIMARY KEY (`tenant_id`,`id`),
  KEY `d1_open_item_x1` (`tenant_id`,`customer_id`,`due_date`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `d1_org_unit` (
  `tenant_id` varchar(36) NOT NULL,
  `id` varchar(130) NOT NULL,
  `version` int(11) NOT NULL,
  `deletion_marker` varchar(130) NOT NULL,
  `created_at` bigint(20) NOT NULL,
  `created_by` varchar(130) NOT NULL,
  `updated_at` bigint(20) NOT NULL,
  `updated_by` varchar(130) NOT NULL,
  `custom` longtext DEFAULT NULL,
  `code` varchar(20) NOT NULL,
  `name` varchar(200) NOT NULL,
  `parent_id` varchar(130) DEFAULT NULL,
  `is_board` smallint(6) DEFAULT NULL,
  `path` varchar(400) DEFAULT NULL,
  `board_id` varchar(130) DEFAULT NULL,
  `base_currency` varchar(3) DEFAULT NULL,
  PRIMARY KEY (`tenant_id`,`id`),
  UNIQUE KEY `d1_org_unit_u1` (`tenant_id`,`code`,`deletion_marker`),
  KEY `d1_org_unit_x1` (`tenant_id`,`parent_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
INSERT INTO `d1_org_unit` VALUES
('acme','01a2019e-916b-77e3-8ce2-8deeff71cbc6',1,'-',1795323498859675,'tenon',1795323498859675,'tenon',NULL,'acme','acme',NULL,0,'/acme/','01a2019e-916b-77e3-8ce2-8deeff71cbc6','EUR');
CREATE TABLE `d1_product` (
  `tenant_id` varchar(36) NOT NULL,
  `id` varchar(130) NOT NULL,
  `version` int(11) NOT NULL,
  `deletion_marker` varchar(130) NOT NULL,
  `created_at` bigint(20) NOT NULL,
  `created_by` varchar(130) NOT NULL,
  `updated_at` bigint(20) NOT NULL,
  `updated_by` varchar(130) NOT NULL,
  `custom` longtext DEFAULT NULL,
  `number` varchar(60) DEFAULT NULL,
  `number_s` varchar(60) DEFAULT NULL,
  `name` varchar(200) NOT NULL,
  `name_s` varchar(200) NOT NULL,
  `unit` varchar(20) NOT NULL,
  `category` varchar(60) DEFAULT NULL,
  `list_price` decimal(28,6) DEFAULT NULL,
  `currency` varchar(3) DEFAULT NULL,
  `cost` decimal(28,6) DEFAULT NULL,
  `inactive` smallint(6) DEFAULT NULL,
  `description` longtext DEFAULT NULL,
  PRIMARY KEY (`tenant_id`,`id`),
  UNIQUE KEY `d1_product_u1` (`tenant_id`,`number`,`deletion_marker`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
INSERT INTO `d1_product` VALUES
('acme','01a2019e-96cc-7f46-b154-d9646d2f0e09',1,'-',1795323500236052,'ada',1795323500236052,'ada',NULL,'P000001','p000001','Dovetail','dovetail','pcs',NULL,NULL,NULL,NULL,0,NULL);
CREATE TABLE `d1_role` (
  `tenant_id` varchar(36) NOT NULL,
  `id` varchar(130) NOT NULL,
  `version` int(11) NOT NULL,
  `deletion_marker` varchar(130) NOT NULL,
  `created_at` bigint(20) NOT NULL,
  `created_by` varchar(130) NOT NULL,
  `updated_at` bigint(20) NOT NULL,
  `updated_by` varchar(130) NOT NULL,
  `custom` longtext DEFAULT NULL,
  `name` varchar(60) NOT NULL,
  PRIMARY KEY (`tenant_id`,`id`),
  UNIQUE KEY `d1_role_u1` (`tenant_id`,`name`,`deletion_marker`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
INSERT INTO `d1_role` VALUES
('acme','01a2019e-916b-7c41-a694-eb653e72d49b',1,'-',1795323498859675,'tenon',1795323498859675,'tenon',NULL,'administrator');
CREATE TABLE `d1_role_permission` (
  `tenant_id` varchar(36) NOT NULL,
  `id` varchar(130) NOT NULL,
  `parent_id` varchar(130) NOT NULL,
  `position` int(11) NOT NULL,
  `permission` varchar(80) NOT NULL,
  `scope` varchar(30) NOT NULL,
  PRIMARY KEY (`tenant_id`,`id`),
  KEY `d1_role_permission_p` (`tenant_id`,`parent_id`,`position`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
INSERT INTO `d1_role_permission` VALUES
('acme','01a2019e-916b-7bf6-8661-8f47200c4264','01a2019e-916b-7c41-a694-eb653e72d49b',0,'*','all');
CREATE TABLE `d1_sales_order` (
  `tenant_id` varchar(36) NOT NULL,
  `id` varchar(130) NOT NULL,
  `version` int(11) NOT NULL,
  `deletion_marker` varchar(130) NOT NULL,
  `created_at` bigint(20) NOT NULL,
  `created_by` varchar(130) NOT NULL,
  `updated_at` bigint(20) NOT NULL,
  `updated_by` varchar(130) NOT NULL,
  `custom` longtext DEFAULT NULL,
  `number` varchar(40) DEFAULT NULL,
  `number_s` varchar(40) DEFAULT NULL,
  `customer_id` varchar(130) NOT NULL,
  `date` date DEFAULT NULL,
  `customer_reference` varchar(60) DEFAULT NULL,
  `currency` varchar(3) DEFAULT NULL,
  `status` varchar(30) DEFAULT NULL,
  `net` decimal(28,4) DEFAULT NULL,
  `tax` decimal(28,4) DEFAULT NULL,
  `gross` decimal(28,4) DEFAULT NULL,
  `credit_reserved` decimal(28,4) DEFAULT NULL,
  `owner_id` varchar(130) DEFAULT NULL,
  `unit_id` varchar(130) DEFAULT NULL,
  PRIMARY KEY (`tenant_id`,`id`),
  UNIQUE KEY `d1_sales_order_u1` (`tenant_id`,`number`,`deletion_marker`),
  KEY `d1_sales_order_x1` (`tenant_id`,`customer_id`,`status`),
  KEY `d1_sales_order_x2` (`tenant_id`,`owner_id`),
  KEY `d1_sales_order_x3` (`tenant_id`,`unit_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
INSERT INTO `d1_sales_order` VALUES
('acme','01a2019e-9b5f-7ce1-85eb-acc183aaa4bd',1,'-',1795323501407956,'ada',1795323501407956,'ada',NULL,'SO202611-00001','so202611-00001','01a2019e-93c7-72ee-8843-a852b5896734','2026-02-03',NULL,'EUR','draft',49.9800,9.5000,59.4800,0.0000,'ada','01a2019e-916b-77e3-8ce2-8deeff71cbc6');
CREATE TABLE `d1_sales_order_line` (
  `tenant_id` varchar(36) NOT NULL,
  `id` varchar(130) NOT NULL,
  `parent_id` varchar(130) NOT NULL,
  `position` int(11) NOT NULL,
  `product_id` varchar(130) NOT NULL,
  `quantity` decimal(28,6) NOT NULL,
  `price` decimal(28,6) NOT NULL,
  `discount` decimal(28,4) DEFAULT NULL,
  `tax_rate` decimal(28,4) DEFAULT NULL,
  `due_date` date DEFAULT NULL,
  `net` decimal(28,4) DEFAULT NULL,
  `tax` decimal(28,4) DEFAULT NULL,
  `reserved` decimal(28,6) DEFAULT NULL,
  `shipped` decimal(28,6) DEFAULT NULL,
  `invoiced` decimal(28,6) DEFAULT NULL,
  PRIMARY KEY (`tenant_id`,`id`),
  KEY `d1_sales_order_line_p` (`tenant_id`,`parent_id`,`position`),
  KEY `d1_sales_order_line_x1` (`tenant_id`,`product_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
INSERT INTO `d1_sales_order_line` VALUES
('acme','01a2019e-9b5f-7703-81b5-dcd01a6ae5fd','01a2019e-9b5f-7ce1-85eb-acc183aaa4bd',0,'01a2019e-96cc-7f46-b154-d9646d2f0e09',2.500000,19.990000,0.0000,19.0000,NULL,49.9800,9.5000,0.000000,0.000000,0.000000);
CREATE TABLE `d1_schema` (
  `table_name` varchar(60) NOT NULL,
  `columns_made` longtext NOT NULL,
  PRIMARY KEY (`table_name`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
INSERT INTO `d1_schema` VALUES
('d1_contact','id version deletion_marker created_at created_by updated_at updated_by custom customer_id name name_s title phone mobile email email_s'),
('d1_contact_purpose','id parent_id position purpose'),
('d1_counter','name value'),
('d1_custom_field','id version deletion_marker created_at created_by updated_at updated_by custom entity name value_type label label_zh searchable'),
('d1_custom_value','record_id entity name text_value text_value_s number_value'),
('d1_customer','id version deletion_marker created_at created_by updated_at updated_by custom number number_s name name_s kind status tax_id phone email industry region level address city country currency credit_limit duplicate_reason owner_id unit_id board_id name_key tax_key phone_key'),
('d1_customer_role','id parent_id position role terms'),
('d1_exchange_rate','id version deletion_marker created_at created_by updated_at updated_by custom from_currency to_currency valid_from rate'),
('d1_idempotency','id at request answer'),
('d1_journal','id at actor operation correlation_id entity record_id version changes'),
('d1_number_rule','id version deletion_marker created_at created_by updated_at updated_by custom entity pattern'),
('d1_open_item','id erp updated_at customer_id document document_date due_date currency amount open_amount'),
('d1_org_unit','id version deletion_marker created_at created_by updated_at updated_by custom code name parent_id is_board path board_id base_currency'),
('d1_product','id version deletion_marker created_at created_by updated_at updated_by custom number number_s name name_s unit category list_price currency cost inactive description'),
('d1_role','id version deletion_marker created_at created_by updated_at updated_by custom name'),
('d1_role_permission','id parent_id position permission scope'),
('d1_sales_order','id version deletion_marker created_at created_by updated_at updated_by custom number number_s customer_id date customer_reference currency status net tax gross credit_reserved owner_id unit_id'),
('d1_sales_order_line','id parent_id position product_id quantity price discount tax_rate due_date net tax reserved shipped invoiced'),
('d1_user','id version deletion_marker created_at created_by updated_at updated_by custom name name_s email unit_id disabled'),
('d1_user_role','id parent_id position role_id');
CREATE TABLE `d1_user` (
  `tenant_id` varchar(36) NOT NULL,
  `id` varchar(130) NOT NULL,
  `version` int(11) NOT NULL,
  `deletion_marker` varchar(130) NOT NULL,
  `created_at` bigint(20) NOT NULL,
  `created_by` varchar(130) NOT NULL,
  `updated_at` bigint(20) NOT NULL,
  `updated_by` varchar(130) NOT NULL,
  `custom` longtext DEFAULT NULL,
  `name` varchar(200) NOT NULL,
  `name_s` varchar(200) NOT NULL,
  `email` varchar(200) DEFAULT NULL,
  `unit_id` varchar(130) NOT NULL,
  `disabled` smallint(6) DEFAULT NULL,
  PRIMARY KEY (`tenant_id`,`id`),
  KEY `d1_user_x1` (`tenant_id`,`unit_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
INSERT INTO `d1_user` VALUES
('acme','ada',1,'-',1795323498859675,'tenon',1795323498859675,'tenon',NULL,'ada','ada',NULL,'01a2019e-916b-77e3-8ce2-8deeff71cbc6',0);
CREATE TABLE `d1_user_role` (
  `tenant_id` varchar(36) NOT NULL,
  `id` varchar(130) NOT NULL,
  `parent_id` varchar(130) NOT NULL,
  `position` int(11) NOT NULL,
  `role_id` varchar(130) NOT NULL,
  PRIMARY KEY (`tenant_id`,`id`),
  KEY `d1_user_role_p` (`tenant_id`,`parent_id`,`position`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
INSERT INTO `d1_user_role` VALUES
('acme','01a2019e-916b-7059-bd75-4a544841b169','ada',0,'01a2019e-916b-7c41-a694-eb653e72d49b');
