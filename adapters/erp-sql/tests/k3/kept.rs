//! What an ERP of the shape of K/3 has, read from its own tables in the JSON of the ports: the kit compares it with what the
//! adapter writes and reads. It shares nothing with the mapping.

use crate::fixture::K3Fixture;
use serde_json::Value as Json;
use tenon_testkit::erp_kit::{Deed, Record, Undone};

/// K/3's own names of countries, as ISO 3166-1 has them. Others stand as they are.
const COUNTRY: &str = "NULLIF(CASE c.FCountry WHEN '中国' THEN 'CN' WHEN '香港' THEN 'HK' WHEN '台湾' THEN 'TW' WHEN '德国' THEN 'DE' \
    WHEN '法国' THEN 'FR' WHEN '英国' THEN 'GB' WHEN '美国' THEN 'US' WHEN '日本' THEN 'JP' WHEN '韩国' THEN 'KR' \
    WHEN '新加坡' THEN 'SG' ELSE c.FCountry END, '')";

/// K/3's own codes of currencies, as ISO 4217 has them. What it computes has many digits, and what it shows has two.
const CURRENCY: &str = "(SELECT REPLACE(FNumber, 'RMB', 'CNY') FROM t_Currency WHERE FCurrencyID = ";

const CUSTOMER: &str = "
    SELECT json_object(
      'key', CAST(c.FItemID AS TEXT), 'number', c.FNumber, 'name', TRIM(c.FName), 'tax_id', NULLIF(TRIM(UPPER(c.FTaxNum)), ''),
      'phone', COALESCE(NULLIF(TRIM(c.FPhone), ''), NULLIF(TRIM(c.FMobilePhone), '')),
      'email', NULLIF(TRIM(c.FEmail), ''), 'city', NULLIF(TRIM(c.FCity), ''),
      'country', COUNTRY,
      'currency', CURRENCY c.FCyID),
      'frozen', json(IIF(c.FStatus = 1074, 'true', 'false')), 'inactive', json(IIF(c.FDeleted = 1, 'true', 'false')),
      'credit_limit', (SELECT CAST(l.FCreditAmount AS TEXT) FROM ICCreditObject l
        WHERE l.FCreditClass = 0 AND l.FItemID = c.FItemID AND l.FStatus = 1))
    FROM t_Organization c WHERE c.FItemID = ?1";

const CREATED_CUSTOMER: &str = "
    SELECT json_object(
      'name', TRIM(c.FName), 'number', c.FShortName, 'tax_id', NULLIF(c.FTaxNum, ''), 'phone', NULLIF(c.FPhone, ''),
      'email', NULLIF(TRIM(c.FEmail), ''), 'city', NULLIF(TRIM(c.FCity), ''),
      'country', COUNTRY, 'currency', CURRENCY c.FCyID))
    FROM t_Organization c WHERE c.FItemID = ?1";

const ITEM: &str = "
    SELECT json_object(
      'key', CAST(i.FItemID AS TEXT), 'number', i.FNumber, 'name', TRIM(i.FName), 'inactive', json(IIF(i.FDeleted = 1, 'true', 'false')),
      'unit', (SELECT u.FNumber FROM t_MeasureUnit u WHERE u.FMeasureUnitID = i.FUnitID),
      'list_price', (SELECT CAST(p.FPrice AS TEXT) FROM ICPrcPlyEntry p
        WHERE p.FInterID = 1 AND p.FItemID = i.FItemID AND p.FRelatedID = 0 AND p.FBegQty = 0 AND p.FChecked = 1
        ORDER BY p.FEntryID LIMIT 1))
    FROM t_ICItem i WHERE i.FItemID = ?1";

const PRICE: &str = "
    SELECT json_object(
      'key', CAST(p.FEntryID AS TEXT), 'item', CAST(p.FItemID AS TEXT),
      'customer', IIF(p.FRelatedID = 0, NULL, CAST(p.FRelatedID AS TEXT)), 'from_quantity', CAST(p.FBegQty AS TEXT),
      'price', CAST(p.FPrice AS TEXT), 'currency', CURRENCY p.FCuryID),
      'valid_from', SUBSTR(p.FBegDate, 1, 10), 'valid_to', SUBSTR(p.FEndDate, 1, 10))
    FROM ICPrcPlyEntry p WHERE p.FEntryID = ?1";

const OPEN_ITEM: &str = "
    SELECT json_object(
      'key', CAST(k.FID AS TEXT), 'customer', CAST(k.FCustomer AS TEXT), 'document', k.FNumber,
      'document_date', SUBSTR(k.FDate, 1, 10), 'due_date', SUBSTR(COALESCE(k.FRPDate, k.FDate), 1, 10),
      'currency', CURRENCY k.FCurrencyID),
      'amount', IIF(k.FType = 5, '-', '') || CAST(k.FAmountFor AS TEXT),
      'open_amount', IIF(k.FType = 5, '-', '') || CAST(k.FRemainAmountFor AS TEXT))
    FROM t_RP_Contact k WHERE k.FID = ?1";

const INVOICE: &str = "
    SELECT json_object(
      'key', CAST(s.FInterID AS TEXT), 'number', s.FBillNo, 'customer', CAST(s.FCustID AS TEXT), 'date', SUBSTR(s.FDate, 1, 10),
      'currency', CURRENCY s.FCurrencyID), 'net', CAST(ROUND(SUM(e.FAmount), 2) AS TEXT),
      'tax', CAST(ROUND(SUM(e.FTaxAmount), 2) AS TEXT), 'gross', CAST(ROUND(SUM(e.FAllAmount), 2) AS TEXT),
      'order', (SELECT CAST(o.FOrderInterID AS TEXT) FROM ICSaleEntry o
        WHERE o.FInterID = s.FInterID AND o.FOrderInterID > 0 ORDER BY o.FOrderInterID LIMIT 1))
    FROM ICSale s JOIN ICSaleEntry e ON e.FInterID = s.FInterID WHERE s.FInterID = ?1";

const RECEIPT: &str = "
    SELECT json_object(
      'key', CAST(r.FBillID AS TEXT), 'number', r.FNumber, 'customer', CAST(r.FCustomer AS TEXT), 'date', SUBSTR(r.FDate, 1, 10),
      'currency', CURRENCY r.FCurrencyID), 'amount', CAST(r.FReceiveAmountFor AS TEXT))
    FROM t_RP_NewReceiveBill r WHERE r.FBillID = ?1";

/// The adapter's key is the five columns that are ICInventory's, apart by slashes.
const STOCK: &str = "
    SELECT json_object(
      'item', CAST(v.FItemID AS TEXT), 'warehouse', (SELECT t.FNumber FROM t_Stock t WHERE t.FItemID = v.FStockID),
      'lot', NULLIF(v.FBatchNo, ''), 'on_hand', CAST(v.FQty AS TEXT), 'reserved', CAST(v.FQtyLock AS TEXT), 'on_order', '0')
    FROM ICInventory v
    WHERE v.FItemID || '/' || v.FStockID || '/' || v.FStockPlaceID || '/' || v.FBatchNo || '/' || v.FKFDate = ?1";

const PROGRESS: &str = "
    SELECT json_object(
      'order', CAST(o.FInterID AS TEXT), 'idempotency_key', o.FHeadSelfS0161,
      'state', CASE WHEN o.FCancellation = 1 THEN 'cancelled' WHEN o.FCheckerID > 0 THEN 'confirmed' ELSE 'received' END,
      'lines', json((SELECT json_group_array(json_object(
        'position', e.FEntryID, 'confirmed', CAST(e.FAuxQty AS TEXT), 'shipped', CAST(e.FAuxStockQty AS TEXT),
        'invoiced', CAST(e.FAuxInvoiceQty AS TEXT))) FROM (SELECT * FROM SEOrderEntry ORDER BY FEntryID) e WHERE e.FInterID = o.FInterID)))
    FROM SEOrder o WHERE o.FInterID = ?1";

/// A line without a date of its own has the order's. K/3 keeps amounts with the lines only.
const PLACED_ORDER: &str = "
    SELECT json_object(
      'number', o.FExplanation, 'customer', CAST(o.FCustID AS TEXT), 'customer_reference', o.FPOOrdBillNo,
      'date', SUBSTR(o.FDate, 1, 10), 'currency', CURRENCY o.FCurrencyID),
      'lines', json((SELECT json_group_array(json_object(
        'id', e.FEntrySelfS0161, 'position', e.FEntryID, 'item', CAST(e.FItemID AS TEXT), 'quantity', CAST(e.FAuxQty AS TEXT),
        'unit', (SELECT u.FNumber FROM t_MeasureUnit u WHERE u.FMeasureUnitID = e.FUnitID), 'price', CAST(e.FAuxPrice AS TEXT),
        'tax_rate', CAST(e.FCess AS TEXT), 'net', CAST(e.FAmount AS TEXT), 'tax', CAST(e.FTaxAmt AS TEXT),
        'due_date', NULLIF(SUBSTR(e.FDate, 1, 10), SUBSTR(o.FDate, 1, 10))))
        FROM (SELECT * FROM SEOrderEntry ORDER BY FEntryID) e WHERE e.FInterID = o.FInterID)))
    FROM SEOrder o WHERE o.FInterID = ?1";

/// Reads a record from the tables.
pub(crate) fn read(fixture: &K3Fixture, record: Record, key: &str) -> Deed<Json> {
    let sql = match record {
        Record::Customer => CUSTOMER,
        Record::CreatedCustomer => CREATED_CUSTOMER,
        Record::Item => ITEM,
        Record::Price => PRICE,
        Record::OpenItem => OPEN_ITEM,
        Record::Invoice => INVOICE,
        Record::Receipt => RECEIPT,
        Record::Stock => STOCK,
        Record::Progress => PROGRESS,
        Record::PlacedOrder => PLACED_ORDER,
    };
    let sql = sql.replace("CURRENCY ", CURRENCY).replace("COUNTRY", COUNTRY);
    let text: String =
        fixture.k3().connection().query_row(&sql, [key], |row| row.get(0)).map_err(Undone::failed)?;
    serde_json::from_str(&text).map_err(Undone::failed)
}
