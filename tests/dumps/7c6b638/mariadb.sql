CREATE TABLE `d2_activity` (
  `tenant_id` varchar(36) NOT NULL,
  `id` varchar(130) NOT NULL,
  `version` int(11) NOT NULL,
  `deletion_marker` varchar(130) NOT NULL,
  `created_at` bigint(20) NOT NULL,
  `created_by` varchar(130) NOT NULL,
  `updated_at` bigint(20) NOT NULL,
  `updated_by` varchar(130) NOT NULL,
  `custom` longtext DEFAULT NULL,
  `activity_type` varchar(30) NOT NULL,
  `subject` varchar(200) NOT NULL,
  `subject_s` varchar(200) NOT NULL,
  `customer_id` varchar(130) NOT NULL,
  `opportunity_id` varchar(130) DEFAULT NULL,
  `contact_id` varchar(130) DEFAULT NULL,
  `at` bigint(20) DEFAULT NULL,
  `due_date` date DEFAULT NULL,
  `done` smallint(6) DEFAULT NULL,
  `result` longtext DEFAULT NULL,
  `next_step` varchar(400) DEFAULT NULL,
  `owner_id` varchar(130) DEFAULT NULL,
  `unit_id` varchar(130) DEFAULT NULL,
  PRIMARY KEY (`tenant_id`,`id`),
  KEY `d2_activity_x1` (`tenant_id`,`customer_id`,`id`),
  KEY `d2_activity_x2` (`tenant_id`,`opportunity_id`,`id`),
  KEY `d2_activity_x3` (`tenant_id`,`owner_id`,`due_date`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `d2_conflict` (
  `tenant_id` varchar(36) NOT NULL,
  `id` varchar(130) NOT NULL,
  `erp` varchar(30) NOT NULL,
  `entity` varchar(30) NOT NULL,
  `record_id` varchar(130) NOT NULL,
  `field` varchar(30) NOT NULL,
  `base` longtext DEFAULT NULL,
  `ours` longtext DEFAULT NULL,
  `theirs` longtext DEFAULT NULL,
  `state` varchar(30) NOT NULL,
  `at` bigint(20) NOT NULL,
  PRIMARY KEY (`tenant_id`,`id`),
  KEY `d2_conflict_x1` (`tenant_id`,`erp`,`state`),
  KEY `d2_conflict_x2` (`tenant_id`,`entity`,`record_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `d2_contact` (
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
  KEY `d2_contact_x1` (`tenant_id`,`customer_id`,`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
INSERT INTO `d2_contact` VALUES
('acme','01a2019f-b327-76eb-b606-0b890b23d8bd',1,'-',1795323573031579,'ada',1795323573031579,'ada',NULL,'01a2019f-b2aa-75c0-a8eb-0bce7cf830b6','王强','王强',NULL,NULL,NULL,'wang@example.com','wang@example.com');
CREATE TABLE `d2_contact_purpose` (
  `tenant_id` varchar(36) NOT NULL,
  `id` varchar(130) NOT NULL,
  `parent_id` varchar(130) NOT NULL,
  `position` int(11) NOT NULL,
  `purpose` varchar(30) NOT NULL,
  PRIMARY KEY (`tenant_id`,`id`),
  KEY `d2_contact_purpose_p` (`tenant_id`,`parent_id`,`position`),
  KEY `d2_contact_purpose_x1` (`tenant_id`,`purpose`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `d2_counter` (
  `tenant_id` varchar(36) NOT NULL,
  `name` varchar(200) NOT NULL,
  `value` bigint(20) NOT NULL,
  PRIMARY KEY (`tenant_id`,`name`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
INSERT INTO `d2_counter` VALUES
('acme','guard:tenant',1),
('acme','number:C#',1),
('acme','number:P#',1),
('acme','number:SO202611-#',1);
CREATE TABLE `d2_custom_field` (
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
  UNIQUE KEY `d2_custom_field_u1` (`tenant_id`,`entity`,`name`,`deletion_marker`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
INSERT INTO `d2_custom_field` VALUES
('acme','01a2019f-b1fd-719e-a4aa-f1e9580b6330',1,'-',1795323572733674,'ada',1795323572733674,'ada',NULL,'customer','colour','text',NULL,NULL,1);
CREATE TABLE `d2_custom_value` (
  `tenant_id` varchar(36) NOT NULL,
  `record_id` varchar(130) NOT NULL,
  `entity` varchar(30) NOT NULL,
  `name` varchar(30) NOT NULL,
  `text_value` varchar(200) DEFAULT NULL,
  `text_value_s` varchar(200) DEFAULT NULL,
  `number_value` decimal(28,6) DEFAULT NULL,
  PRIMARY KEY (`tenant_id`,`record_id`,`entity`,`name`),
  KEY `d2_custom_value_x1` (`tenant_id`,`entity`,`name`,`text_value`),
  KEY `d2_custom_value_x2` (`tenant_id`,`entity`,`name`,`number_value`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
INSERT INTO `d2_custom_value` VALUES
('acme','01a2019f-b2aa-75c0-a8eb-0bce7cf830b6','customer','colour','grün','grün',NULL);
CREATE TABLE `d2_customer` (
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
  UNIQUE KEY `d2_customer_u1` (`tenant_id`,`number`,`deletion_marker`),
  KEY `d2_customer_x1` (`tenant_id`,`owner_id`,`id`),
  KEY `d2_customer_x2` (`tenant_id`,`unit_id`,`id`),
  KEY `d2_customer_x3` (`tenant_id`,`board_id`,`name_key`,`id`),
  KEY `d2_customer_x4` (`tenant_id`,`board_id`,`tax_key`,`id`),
  KEY `d2_customer_x5` (`tenant_id`,`board_id`,`phone_key`,`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
INSERT INTO `d2_customer` VALUES
('acme','01a2019f-b2aa-75c0-a8eb-0bce7cf830b6',2,'-',1795323572906672,'ada',1795323573403477,'ada','{\"colour\":\"grün\"}','C000001','c000001','榫卯 Björk GmbH','榫卯 björk gmbh','trading','active',NULL,NULL,NULL,NULL,NULL,NULL,NULL,'Köln',NULL,'EUR',1234.5678,NULL,'ada','01a2019f-b1c1-7549-b927-dde160f0b5b6','01a2019f-b1c1-7549-b927-dde160f0b5b6','榫卯 björk gmbh',NULL,NULL);
CREATE TABLE `d2_customer_role` (
  `tenant_id` varchar(36) NOT NULL,
  `id` varchar(130) NOT NULL,
  `parent_id` varchar(130) NOT NULL,
  `position` int(11) NOT NULL,
  `role` varchar(30) NOT NULL,
  `terms` varchar(400) DEFAULT NULL,
  PRIMARY KEY (`tenant_id`,`id`),
  KEY `d2_customer_role_p` (`tenant_id`,`parent_id`,`position`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `d2_dead_letter` (
  `tenant_id` varchar(36) NOT NULL,
  `id` varchar(130) NOT NULL,
  `erp` varchar(30) NOT NULL,
  `kind` varchar(30) NOT NULL,
  `erp_key` varchar(100) DEFAULT NULL,
  `raw` longtext DEFAULT NULL,
  `replayable` smallint(6) NOT NULL,
  `reason` varchar(1000) NOT NULL,
  `at` bigint(20) NOT NULL,
  PRIMARY KEY (`tenant_id`,`id`),
  KEY `d2_dead_letter_x1` (`tenant_id`,`erp`,`kind`,`erp_key`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `d2_document_link` (
  `tenant_id` varchar(36) NOT NULL,
  `id` varchar(130) NOT NULL,
  `from_entity` varchar(30) NOT NULL,
  `from_id` varchar(130) NOT NULL,
  `from_line` varchar(130) NOT NULL,
  `to_entity` varchar(30) NOT NULL,
  `to_id` varchar(130) NOT NULL,
  `to_line` varchar(130) NOT NULL,
  `quantity` decimal(28,6) NOT NULL,
  PRIMARY KEY (`tenant_id`,`id`),
  KEY `d2_document_link_x1` (`tenant_id`,`from_line`),
  KEY `d2_document_link_x2` (`tenant_id`,`to_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `d2_erp_cursor` (
  `tenant_id` varchar(36) NOT NULL,
  `id` varchar(130) NOT NULL,
  `erp` varchar(30) NOT NULL,
  `kind` varchar(30) NOT NULL,
  `cursor` longtext DEFAULT NULL,
  `at` bigint(20) NOT NULL,
  `completed_at` bigint(20) DEFAULT NULL,
  `changed` bigint(20) NOT NULL,
  PRIMARY KEY (`tenant_id`,`id`),
  UNIQUE KEY `d2_erp_cursor_u1` (`tenant_id`,`erp`,`kind`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `d2_erp_link` (
  `tenant_id` varchar(36) NOT NULL,
  `id` varchar(130) NOT NULL,
  `erp` varchar(30) NOT NULL,
  `entity` varchar(30) NOT NULL,
  `record_id` varchar(130) NOT NULL,
  `erp_key` varchar(100) NOT NULL,
  `erp_number` varchar(100) DEFAULT NULL,
  `base` longtext DEFAULT NULL,
  `gone` smallint(6) NOT NULL,
  `at` bigint(20) NOT NULL,
  PRIMARY KEY (`tenant_id`,`id`),
  KEY `d2_erp_link_x1` (`tenant_id`,`entity`,`record_id`),
  KEY `d2_erp_link_x2` (`tenant_id`,`erp`,`entity`,`erp_key`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `d2_exchange_rate` (
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
  UNIQUE KEY `d2_exchange_rate_u1` (`tenant_id`,`from_currency`,`to_currency`,`valid_from`,`deletion_marker`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `d2_idempotency` (
  `tenant_id` varchar(36) NOT NULL,
  `id` varchar(130) NOT NULL,
  `at` bigint(20) NOT NULL,
  `request` varchar(64) NOT NULL,
  `answer` longtext DEFAULT NULL,
  PRIMARY KEY (`tenant_id`,`id`),
  KEY `d2_idempotency_x1` (`tenant_id`,`at`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
INSERT INTO `d2_idempotency` VALUES
('acme','466199afe9b3b5086d4129191d011373860f06e35f97bcab98542c9899503a4a',1795323573547621,'70d1c32648bc4e75b95559842d6dd1a3aa31ec051d0461d057b2f7b29a23e0c4','{\"created_at\":\"2026-11-22T04:59:33.547621Z\",\"created_by\":\"ada\",\"credit_reserved\":\"0\",\"currency\":\"EUR\",\"custom\":{},\"customer_id\":\"01a2019f-b2aa-75c0-a8eb-0bce7cf830b6\",\"customer_reference\":null,\"date\":\"2026-02-03\",\"deleted\":false,\"erp_number\":null,\"gross\":\"59.48\",\"id\":\"01a2019f-b52b-75ec-9332-37903d2dcb2b\",\"lines\":[{\"discount\":\"0\",\"due_date\":null,\"id\":\"01a2019f-b52b-75ec-9332-3791fa012737\",\"invoiced\":\"0\",\"net\":\"49.98\",\"price\":\"19.99\",\"product_id\":\"01a2019f-b3e1-705b-b9c8-b4e9468d0f29\",\"quantity\":\"2.5\",\"reserved\":\"0\",\"shipped\":\"0\",\"tax\":\"9.5\",\"tax_rate\":\"19\"}],\"net\":\"49.98\",\"number\":\"SO202611-00001\",\"owner_id\":\"ada\",\"refusal\":null,\"status\":\"draft\",\"tax\":\"9.5\",\"unit_id\":\"01a2019f-b1c1-7549-b927-dde160f0b5b6\",\"updated_at\":\"2026-11-22T04:59:33.547621Z\",\"updated_by\":\"ada\",\"version\":1}'),
('acme','4a694e902de73525270bd31c7591f6efea808cfd3023f899dfc5a32558df0ddf',1795323572673807,'a63bc1f2b49893ebc4861ffc18d0df4dea033acac9688e2a4e368ade530202ce','{\"org_unit_id\":\"01a2019f-b1c1-7549-b927-dde160f0b5b6\",\"role_id\":\"01a2019f-b1c1-7549-b927-dde3bd391529\",\"user_id\":\"ada\"}'),
('acme','50179df8113170f37b297bc7d1566273fd7b5fa8c357e9f91842f7f9e33c00ce',1795323573403477,'3a601aae97c7cd7f633edc461aae52b7de107841f4cbff95331bbe6f1972cdcf','{\"address\":null,\"board_id\":\"01a2019f-b1c1-7549-b927-dde160f0b5b6\",\"city\":\"Köln\",\"country\":null,\"created_at\":\"2026-11-22T04:59:32.906672Z\",\"created_by\":\"ada\",\"credit_limit\":\"1234.5678\",\"currency\":\"EUR\",\"custom\":{\"colour\":\"grün\"},\"deleted\":false,\"duplicate_reason\":null,\"email\":null,\"id\":\"01a2019f-b2aa-75c0-a8eb-0bce7cf830b6\",\"industry\":null,\"kind\":\"trading\",\"level\":null,\"name\":\"榫卯 Björk GmbH\",\"name_key\":\"榫卯 björk gmbh\",\"number\":\"C000001\",\"owner_id\":\"ada\",\"phone\":null,\"phone_key\":null,\"region\":null,\"roles\":[],\"status\":\"active\",\"tax_id\":null,\"tax_key\":null,\"unit_id\":\"01a2019f-b1c1-7549-b927-dde160f0b5b6\",\"updated_at\":\"2026-11-22T04:59:33.403477Z\",\"updated_by\":\"ada\",\"version\":2}'),
('acme','51153dd32cb8a8ce4fec406d2754ef7b272e27c813865b79d8ab432439eb58c3',1795323573031578,'91941f91f91dfffb587476ea08bbbf85ff386bfa48d1dba60432d6a3a90fa391','{\"created_at\":\"2026-11-22T04:59:33.031579Z\",\"created_by\":\"ada\",\"custom\":{},\"customer_id\":\"01a2019f-b2aa-75c0-a8eb-0bce7cf830b6\",\"deleted\":false,\"email\":\"wang@example.com\",\"id\":\"01a2019f-b327-76eb-b606-0b890b23d8bd\",\"mobile\":null,\"name\":\"王强\",\"phone\":null,\"primary_for\":[],\"title\":null,\"updated_at\":\"2026-11-22T04:59:33.031579Z\",\"updated_by\":\"ada\",\"version\":1}'),
('acme','540d385234eca881aaeb05f1f4d6c5e4144b5a4488e3fe8aa90a7dd4dd1afe6b',1795323573217892,'399f628d823613c40817ab178ea6043ad2c548f325c3d1800ae94949e8ebb696','{\"category\":null,\"cost\":null,\"created_at\":\"2026-11-22T04:59:33.217892Z\",\"created_by\":\"ada\",\"currency\":null,\"custom\":{},\"deleted\":false,\"description\":null,\"id\":\"01a2019f-b3e1-705b-b9c8-b4e9468d0f29\",\"inactive\":false,\"list_price\":null,\"name\":\"Dovetail\",\"number\":\"P000001\",\"unit\":\"pcs\",\"updated_at\":\"2026-11-22T04:59:33.217892Z\",\"updated_by\":\"ada\",\"version\":1}'),
('acme','740973f59e63d6e5fe71efd4516d2294f5b9eee63371b55e7837640acef0128e',1795323572733673,'866d560ac4dd3d6b2c789baa81c0a941b538839071519e85f67ca4981fcbefc0','{\"created_at\":\"2026-11-22T04:59:32.733674Z\",\"created_by\":\"ada\",\"custom\":{},\"deleted\":false,\"entity\":\"customer\",\"id\":\"01a2019f-b1fd-719e-a4aa-f1e9580b6330\",\"label\":null,\"label_zh\":null,\"name\":\"colour\",\"searchable\":true,\"updated_at\":\"2026-11-22T04:59:32.733674Z\",\"updated_by\":\"ada\",\"value_type\":\"text\",\"version\":1}'),
('acme','ff3e0e29f88fc17bcf8f0ddc15307aa2881866f1a4412a08e13c4776d46f0e1a',1795323572906672,'b8e5a368c5f24ba4581bc765e31abf08c9818f7f7cdd9df7b9def1bb4587010a','{\"address\":null,\"board_id\":\"01a2019f-b1c1-7549-b927-dde160f0b5b6\",\"city\":\"Köln\",\"country\":null,\"created_at\":\"2026-11-22T04:59:32.906672Z\",\"created_by\":\"ada\",\"credit_limit\":\"1234.5678\",\"currency\":\"EUR\",\"custom\":{\"colour\":\"grün\"},\"deleted\":false,\"duplicate_reason\":null,\"email\":null,\"id\":\"01a2019f-b2aa-75c0-a8eb-0bce7cf830b6\",\"industry\":null,\"kind\":\"prospect\",\"level\":null,\"name\":\"榫卯 Björk GmbH\",\"name_key\":\"榫卯 björk gmbh\",\"number\":\"C000001\",\"owner_id\":\"ada\",\"phone\":null,\"phone_key\":null,\"region\":null,\"roles\":[],\"status\":\"active\",\"tax_id\":null,\"tax_key\":null,\"unit_id\":\"01a2019f-b1c1-7549-b927-dde160f0b5b6\",\"updated_at\":\"2026-11-22T04:59:32.906672Z\",\"updated_by\":\"ada\",\"version\":1}');
CREATE TABLE `d2_invoice` (
  `tenant_id` varchar(36) NOT NULL,
  `id` varchar(130) NOT NULL,
  `erp` varchar(30) DEFAULT NULL,
  `updated_at` bigint(20) NOT NULL,
  `number` varchar(60) NOT NULL,
  `customer_id` varchar(130) NOT NULL,
  `order_id` varchar(130) DEFAULT NULL,
  `date` date NOT NULL,
  `currency` varchar(3) NOT NULL,
  `net` decimal(28,4) NOT NULL,
  `tax` decimal(28,4) NOT NULL,
  `gross` decimal(28,4) NOT NULL,
  PRIMARY KEY (`tenant_id`,`id`),
  KEY `d2_invoice_x1` (`tenant_id`,`customer_id`,`date`),
  KEY `d2_invoice_x2` (`tenant_id`,`order_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `d2_journal` (
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
  KEY `d2_journal_x1` (`tenant_id`,`entity`,`record_id`,`version`),
  KEY `d2_journal_x2` (`tenant_id`,`at`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
INSERT INTO `d2_journal` VALUES
('acme','01a2019f-b1c1-7549-b927-dde264c4d899',1795323572673808,'tenon','tenant.create',NULL,'org_unit','01a2019f-b1c1-7549-b927-dde160f0b5b6',1,'{\"base_currency\":[null,\"EUR\"],\"board_id\":[null,\"01a2019f-b1c1-7549-b927-dde160f0b5b6\"],\"code\":[null,\"acme\"],\"is_board\":[null,false],\"name\":[null,\"acme\"],\"path\":[null,\"/acme/\"]}'),
('acme','01a2019f-b1c1-7549-b927-dde5c32287cf',1795323572673808,'tenon','tenant.create',NULL,'role','01a2019f-b1c1-7549-b927-dde3bd391529',1,'{\"name\":[null,\"administrator\"],\"permissions/01a2019f-b1c1-7549-b927-dde44d45f002\":[null,{\"id\":\"01a2019f-b1c1-7549-b927-dde44d45f002\",\"permission\":\"*\",\"scope\":\"all\"}]}'),
('acme','01a2019f-b1c1-7549-b927-dde71d7b7bc6',1795323572673808,'tenon','tenant.create',NULL,'user','ada',1,'{\"disabled\":[null,false],\"name\":[null,\"ada\"],\"roles/01a2019f-b1c1-7549-b927-dde657491f1c\":[null,{\"id\":\"01a2019f-b1c1-7549-b927-dde657491f1c\",\"role_id\":\"01a2019f-b1c1-7549-b927-dde3bd391529\"}],\"unit_id\":[null,\"01a2019f-b1c1-7549-b927-dde160f0b5b6\"]}'),
('acme','01a2019f-b1fd-719e-a4aa-f1ea64c11008',1795323572733674,'ada','custom_field.create',NULL,'custom_field','01a2019f-b1fd-719e-a4aa-f1e9580b6330',1,'{\"entity\":[null,\"customer\"],\"name\":[null,\"colour\"],\"searchable\":[null,true],\"value_type\":[null,\"text\"]}'),
('acme','01a2019f-b2aa-75c0-a8eb-0bcf5ec7d28e',1795323572906672,'ada','customer.create',NULL,'customer','01a2019f-b2aa-75c0-a8eb-0bce7cf830b6',1,'{\"board_id\":[null,\"01a2019f-b1c1-7549-b927-dde160f0b5b6\"],\"city\":[null,\"Köln\"],\"credit_limit\":[null,\"1234.5678\"],\"currency\":[null,\"EUR\"],\"custom\":[{},{\"colour\":\"grün\"}],\"kind\":[null,\"prospect\"],\"name\":[null,\"榫卯 Björk GmbH\"],\"name_key\":[null,\"榫卯 björk gmbh\"],\"number\":[null,\"C000001\"],\"owner_id\":[null,\"ada\"],\"status\":[null,\"active\"],\"unit_id\":[null,\"01a2019f-b1c1-7549-b927-dde160f0b5b6\"]}'),
('acme','01a2019f-b327-76eb-b606-0b8aac76f304',1795323573031579,'ada','contact.create',NULL,'contact','01a2019f-b327-76eb-b606-0b890b23d8bd',1,'{\"customer_id\":[null,\"01a2019f-b2aa-75c0-a8eb-0bce7cf830b6\"],\"email\":[null,\"wang@example.com\"],\"name\":[null,\"王强\"]}'),
('acme','01a2019f-b3e1-705b-b9c8-b4ea0649d8a8',1795323573217892,'ada','product.create',NULL,'product','01a2019f-b3e1-705b-b9c8-b4e9468d0f29',1,'{\"inactive\":[null,false],\"name\":[null,\"Dovetail\"],\"number\":[null,\"P000001\"],\"unit\":[null,\"pcs\"]}'),
('acme','01a2019f-b49b-75f4-9a04-b42a251b6bcc',1795323573403477,'ada','customer.convert',NULL,'customer','01a2019f-b2aa-75c0-a8eb-0bce7cf830b6',2,'{\"kind\":[\"prospect\",\"trading\"]}'),
('acme','01a2019f-b52b-75ec-9332-3792e99eeb78',1795323573547621,'ada','sales_order.create',NULL,'sales_order','01a2019f-b52b-75ec-9332-37903d2dcb2b',1,'{\"credit_reserved\":[null,\"0\"],\"currency\":[null,\"EUR\"],\"customer_id\":[null,\"01a2019f-b2aa-75c0-a8eb-0bce7cf830b6\"],\"date\":[null,\"2026-02-03\"],\"gross\":[null,\"59.48\"],\"lines/01a2019f-b52b-75ec-9332-3791fa012737\":[null,{\"discount\":\"0\",\"due_date\":null,\"id\":\"01a2019f-b52b-75ec-9332-3791fa012737\",\"invoiced\":\"0\",\"net\":\"49.98\",\"price\":\"19.99\",\"product_id\":\"01a2019f-b3e1-705b-b9c8-b4e9468d0f29\",\"quantity\":\"2.5\",\"reserved\":\"0\",\"shipped\":\"0\",\"tax\":\"9.5\",\"tax_rate\":\"19\"}],\"net\":[null,\"49.98\"],\"number\":[null,\"SO202611-00001\"],\"owner_id\":[null,\"ada\"],\"status\":[null,\"draft\"],\"tax\":[null,\"9.5\"],\"unit_id\":[null,\"01a2019f-b1c1-7549-b927-dde160f0b5b6\"]}');
CREATE TABLE `d2_number_rule` (
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
  UNIQUE KEY `d2_number_rule_u1` (`tenant_id`,`entity`,`deletion_marker`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `d2_open_item` (
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
  KEY `d2_open_item_x1` (`tenant_id`,`customer_id`,`due_date`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `d2_opportunity` (
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
  `name` varchar(200) NOT NULL,
  `name_s` varchar(200) NOT NULL,
  `amount` decimal(28,4) DEFAULT NULL,
  `currency` varchar(3) DEFAULT NULL,
  `base_amount` decimal(28,4) DEFAULT NULL,
  `expected_date` date DEFAULT NULL,
  `source` varchar(60) DEFAULT NULL,
  `pipeline_id` varchar(130) NOT NULL,
  `stage` varchar(30) DEFAULT NULL,
  `status` varchar(30) DEFAULT NULL,
  `reason` varchar(400) DEFAULT NULL,
  `owner_id` varchar(130) DEFAULT NULL,
  `unit_id` varchar(130) DEFAULT NULL,
  PRIMARY KEY (`tenant_id`,`id`),
  UNIQUE KEY `d2_opportunity_u1` (`tenant_id`,`number`,`deletion_marker`),
  KEY `d2_opportunity_x1` (`tenant_id`,`customer_id`,`id`),
  KEY `d2_opportunity_x2` (`tenant_id`,`owner_id`,`id`),
  KEY `d2_opportunity_x3` (`tenant_id`,`pipeline_id`,`status`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `d2_opportunity_line` (
  `tenant_id` varchar(36) NOT NULL,
  `id` varchar(130) NOT NULL,
  `parent_id` varchar(130) NOT NULL,
  `position` int(11) NOT NULL,
  `product_id` varchar(130) NOT NULL,
  `quantity` decimal(28,6) NOT NULL,
  `price` decimal(28,6) NOT NULL,
  `tax_rate` decimal(28,4) DEFAULT NULL,
  PRIMARY KEY (`tenant_id`,`id`),
  KEY `d2_opportunity_line_p` (`tenant_id`,`parent_id`,`position`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `d2_opportunity_stage` (
  `tenant_id` varchar(36) NOT NULL,
  `id` varchar(130) NOT NULL,
  `parent_id` varchar(130) NOT NULL,
  `position` int(11) NOT NULL,
  `pipeline_id` varchar(130) NOT NULL,
  `stage` varchar(30) NOT NULL,
  `first` smallint(6) NOT NULL,
  `base_amount` decimal(28,4) NOT NULL,
  `entered_at` bigint(20) NOT NULL,
  `left_at` bigint(20) DEFAULT NULL,
  PRIMARY KEY (`tenant_id`,`id`),
  KEY `d2_opportunity_stage_p` (`tenant_id`,`parent_id`,`position`),
  KEY `d2_opportunity_stage_x1` (`tenant_id`,`pipeline_id`,`stage`,`entered_at`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `d2_org_unit` (
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
  `erp` varchar(30) DEFAULT NULL,
  `time_zone` varchar(60) DEFAULT NULL,
  PRIMARY KEY (`tenant_id`,`id`),
  UNIQUE KEY `d2_org_unit_u1` (`tenant_id`,`code`,`deletion_marker`),
  KEY `d2_org_unit_x1` (`tenant_id`,`parent_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
INSERT INTO `d2_org_unit` VALUES
('acme','01a2019f-b1c1-7549-b927-dde160f0b5b6',1,'-',1795323572673808,'tenon',1795323572673808,'tenon',NULL,'acme','acme',NULL,0,'/acme/','01a2019f-b1c1-7549-b927-dde160f0b5b6','EUR',NULL,NULL);
CREATE TABLE `d2_outbox` (
  `tenant_id` varchar(36) NOT NULL,
  `id` varchar(130) NOT NULL,
  `erp` varchar(30) NOT NULL,
  `kind` varchar(30) NOT NULL,
  `entity` varchar(30) NOT NULL,
  `record_id` varchar(130) NOT NULL,
  `payload` longtext DEFAULT NULL,
  `payload_version` int(11) NOT NULL,
  `state` varchar(30) NOT NULL,
  `attempts` int(11) NOT NULL,
  `next_at` bigint(20) NOT NULL,
  `fence` bigint(20) NOT NULL,
  `leased_until` bigint(20) DEFAULT NULL,
  `reason` varchar(1000) DEFAULT NULL,
  `at` bigint(20) NOT NULL,
  `correlation_id` varchar(100) DEFAULT NULL,
  PRIMARY KEY (`tenant_id`,`id`),
  KEY `d2_outbox_x1` (`tenant_id`,`erp`,`state`,`next_at`),
  KEY `d2_outbox_x2` (`tenant_id`,`entity`,`record_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `d2_pipeline` (
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
  `may_skip` smallint(6) DEFAULT NULL,
  PRIMARY KEY (`tenant_id`,`id`),
  UNIQUE KEY `d2_pipeline_u1` (`tenant_id`,`name`,`deletion_marker`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `d2_pipeline_stage` (
  `tenant_id` varchar(36) NOT NULL,
  `id` varchar(130) NOT NULL,
  `parent_id` varchar(130) NOT NULL,
  `position` int(11) NOT NULL,
  `code` varchar(30) NOT NULL,
  `name` varchar(60) NOT NULL,
  `probability` decimal(28,2) DEFAULT NULL,
  `needs_amount` smallint(6) DEFAULT NULL,
  `needs_date` smallint(6) DEFAULT NULL,
  `needs_activity` smallint(6) DEFAULT NULL,
  PRIMARY KEY (`tenant_id`,`id`),
  KEY `d2_pipeline_stage_p` (`tenant_id`,`parent_id`,`position`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `d2_price` (
  `tenant_id` varchar(36) NOT NULL,
  `id` varchar(130) NOT NULL,
  `erp` varchar(30) DEFAULT NULL,
  `updated_at` bigint(20) NOT NULL,
  `product_id` varchar(130) NOT NULL,
  `customer_id` varchar(130) DEFAULT NULL,
  `from_quantity` decimal(28,6) NOT NULL,
  `price` decimal(28,6) NOT NULL,
  `currency` varchar(3) NOT NULL,
  `valid_from` date DEFAULT NULL,
  `valid_to` date DEFAULT NULL,
  PRIMARY KEY (`tenant_id`,`id`),
  KEY `d2_price_x1` (`tenant_id`,`product_id`,`customer_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `d2_product` (
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
  UNIQUE KEY `d2_product_u1` (`tenant_id`,`number`,`deletion_marker`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
INSERT INTO `d2_product` VALUES
('acme','01a2019f-b3e1-705b-b9c8-b4e9468d0f29',1,'-',1795323573217892,'ada',1795323573217892,'ada',NULL,'P000001','p000001','Dovetail','dovetail','pcs',NULL,NULL,NULL,NULL,0,NULL);
CREATE TABLE `d2_receipt` (
  `tenant_id` varchar(36) NOT NULL,
  `id` varchar(130) NOT NULL,
  `erp` varchar(30) DEFAULT NULL,
  `updated_at` bigint(20) NOT NULL,
  `number` varchar(60) NOT NULL,
  `customer_id` varchar(130) NOT NULL,
  `date` date NOT NULL,
  `currency` varchar(3) NOT NULL,
  `amount` decimal(28,4) NOT NULL,
  PRIMARY KEY (`tenant_id`,`id`),
  KEY `d2_receipt_x1` (`tenant_id`,`customer_id`,`date`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `d2_role` (
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
  UNIQUE KEY `d2_role_u1` (`tenant_id`,`name`,`deletion_marker`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
INSERT INTO `d2_role` VALUES
('acme','01a2019f-b1c1-7549-b927-dde3bd391529',1,'-',1795323572673808,'tenon',1795323572673808,'tenon',NULL,'administrator');
CREATE TABLE `d2_role_permission` (
  `tenant_id` varchar(36) NOT NULL,
  `id` varchar(130) NOT NULL,
  `parent_id` varchar(130) NOT NULL,
  `position` int(11) NOT NULL,
  `permission` varchar(80) NOT NULL,
  `scope` varchar(30) NOT NULL,
  PRIMARY KEY (`tenant_id`,`id`),
  KEY `d2_role_permission_p` (`tenant_id`,`parent_id`,`position`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
INSERT INTO `d2_role_permission` VALUES
('acme','01a2019f-b1c1-7549-b927-dde44d45f002','01a2019f-b1c1-7549-b927-dde3bd391529',0,'*','all');
CREATE TABLE `d2_sales_order` (
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
  `erp_number` varchar(60) DEFAULT NULL,
  `refusal` varchar(1000) DEFAULT NULL,
  `owner_id` varchar(130) DEFAULT NULL,
  `unit_id` varchar(130) DEFAULT NULL,
  PRIMARY KEY (`tenant_id`,`id`),
  UNIQUE KEY `d2_sales_order_u1` (`tenant_id`,`number`,`deletion_marker`),
  KEY `d2_sales_order_x1` (`tenant_id`,`customer_id`,`status`),
  KEY `d2_sales_order_x2` (`tenant_id`,`owner_id`,`id`),
  KEY `d2_sales_order_x3` (`tenant_id`,`unit_id`,`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
INSERT INTO `d2_sales_order` VALUES
('acme','01a2019f-b52b-75ec-9332-37903d2dcb2b',1,'-',1795323573547621,'ada',1795323573547621,'ada',NULL,'SO202611-00001','so202611-00001','01a2019f-b2aa-75c0-a8eb-0bce7cf830b6','2026-02-03',NULL,'EUR','draft',49.9800,9.5000,59.4800,0.0000,NULL,NULL,'ada','01a2019f-b1c1-7549-b927-dde160f0b5b6');
CREATE TABLE `d2_sales_order_line` (
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
  KEY `d2_sales_order_line_p` (`tenant_id`,`parent_id`,`position`),
  KEY `d2_sales_order_line_x1` (`tenant_id`,`product_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
INSERT INTO `d2_sales_order_line` VALUES
('acme','01a2019f-b52b-75ec-9332-3791fa012737','01a2019f-b52b-75ec-9332-37903d2dcb2b',0,'01a2019f-b3e1-705b-b9c8-b4e9468d0f29',2.500000,19.990000,0.0000,19.0000,NULL,49.9800,9.5000,0.000000,0.000000,0.000000);
CREATE TABLE `d2_schema` (
  `table_name` varchar(60) NOT NULL,
  `columns_made` longtext NOT NULL,
  PRIMARY KEY (`table_name`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
INSERT INTO `d2_schema` VALUES
('d2_activity','id version deletion_marker created_at created_by updated_at updated_by custom activity_type subject subject_s customer_id opportunity_id contact_id at due_date done result next_step owner_id unit_id'),
('d2_conflict','id erp entity record_id field base ours theirs state at'),
('d2_contact','id version deletion_marker created_at created_by updated_at updated_by custom customer_id name name_s title phone mobile email email_s'),
('d2_contact_purpose','id parent_id position purpose'),
('d2_counter','name value'),
('d2_custom_field','id version deletion_marker created_at created_by updated_at updated_by custom entity name value_type label label_zh searchable'),
('d2_custom_value','record_id entity name text_value text_value_s number_value'),
('d2_customer','id version deletion_marker created_at created_by updated_at updated_by custom number number_s name name_s kind status tax_id phone email industry region level address city country currency credit_limit duplicate_reason owner_id unit_id board_id name_key tax_key phone_key'),
('d2_customer_role','id parent_id position role terms'),
('d2_dead_letter','id erp kind erp_key raw replayable reason at'),
('d2_document_link','id from_entity from_id from_line to_entity to_id to_line quantity'),
('d2_erp_cursor','id erp kind cursor at completed_at changed'),
('d2_erp_link','id erp entity record_id erp_key erp_number base gone at'),
('d2_exchange_rate','id version deletion_marker created_at created_by updated_at updated_by custom from_currency to_currency valid_from rate'),
('d2_idempotency','id at request answer'),
('d2_invoice','id erp updated_at number customer_id order_id date currency net tax gross'),
('d2_journal','id at actor operation correlation_id entity record_id version changes'),
('d2_number_rule','id version deletion_marker created_at created_by updated_at updated_by custom entity pattern'),
('d2_open_item','id erp updated_at customer_id document document_date due_date currency amount open_amount'),
('d2_opportunity','id version deletion_marker created_at created_by updated_at updated_by custom number number_s customer_id name name_s amount currency base_amount expected_date source pipeline_id stage status reason owner_id unit_id'),
('d2_opportunity_line','id parent_id position product_id quantity price tax_rate'),
('d2_opportunity_stage','id parent_id position pipeline_id stage first base_amount entered_at left_at'),
('d2_org_unit','id version deletion_marker created_at created_by updated_at updated_by custom code name parent_id is_board path board_id base_currency erp time_zone'),
('d2_outbox','id erp kind entity record_id payload payload_version state attempts next_at fence leased_until reason at correlation_id'),
('d2_pipeline','id version deletion_marker created_at created_by updated_at updated_by custom name may_skip'),
('d2_pipeline_stage','id parent_id position code name probability needs_amount needs_date needs_activity'),
('d2_price','id erp updated_at product_id customer_id from_quantity price currency valid_from valid_to'),
('d2_product','id version deletion_marker created_at created_by updated_at updated_by custom number number_s name name_s unit category list_price currency cost inactive description'),
('d2_receipt','id erp updated_at number customer_id date currency amount'),
('d2_role','id version deletion_marker created_at created_by updated_at updated_by custom name'),
('d2_role_permission','id parent_id position permission scope'),
('d2_sales_order','id version deletion_marker created_at created_by updated_at updated_by custom number number_s customer_id date customer_reference currency status net tax gross credit_reserved erp_number refusal owner_id unit_id'),
('d2_sales_order_line','id parent_id position product_id quantity price discount tax_rate due_date net tax reserved shipped invoiced'),
('d2_stock_level','id erp updated_at product_id warehouse lot on_hand reserved on_order'),
('d2_user','id version deletion_marker created_at created_by updated_at updated_by custom name name_s email unit_id disabled'),
('d2_user_role','id parent_id position role_id');
CREATE TABLE `d2_stock_level` (
  `tenant_id` varchar(36) NOT NULL,
  `id` varchar(130) NOT NULL,
  `erp` varchar(30) DEFAULT NULL,
  `updated_at` bigint(20) NOT NULL,
  `product_id` varchar(130) NOT NULL,
  `warehouse` varchar(60) NOT NULL,
  `lot` varchar(60) DEFAULT NULL,
  `on_hand` decimal(28,6) NOT NULL,
  `reserved` decimal(28,6) NOT NULL,
  `on_order` decimal(28,6) NOT NULL,
  PRIMARY KEY (`tenant_id`,`id`),
  KEY `d2_stock_level_x1` (`tenant_id`,`product_id`,`warehouse`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE TABLE `d2_user` (
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
  KEY `d2_user_x1` (`tenant_id`,`unit_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
INSERT INTO `d2_user` VALUES
('acme','ada',1,'-',1795323572673808,'tenon',1795323572673808,'tenon',NULL,'ada','ada',NULL,'01a2019f-b1c1-7549-b927-dde160f0b5b6',0);
CREATE TABLE `d2_user_role` (
  `tenant_id` varchar(36) NOT NULL,
  `id` varchar(130) NOT NULL,
  `parent_id` varchar(130) NOT NULL,
  `position` int(11) NOT NULL,
  `role_id` varchar(130) NOT NULL,
  PRIMARY KEY (`tenant_id`,`id`),
  KEY `d2_user_role_p` (`tenant_id`,`parent_id`,`position`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
INSERT INTO `d2_user_role` VALUES
('acme','01a2019f-b1c1-7549-b927-dde657491f1c','ada',0,'01a2019f-b1c1-7549-b927-dde3bd391529');
