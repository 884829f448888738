CREATE OR REPLACE FUNCTION tally_devices_insert() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  PERFORM 1 FROM assets WHERE code = NEW.code FOR NO KEY UPDATE;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'stock', CAST(date_trunc('month', assets.cycle_began_at AT TIME ZONE 'UTC') AS date), NEW.category, assets.state, coalesce(assets.site_id, ''), 0, 1
  FROM assets WHERE assets.code = NEW.code;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'received', CAST(assets.received_at AT TIME ZONE 'UTC' AS date), NEW.category, '', '', 0, 1
  FROM assets WHERE assets.code = NEW.code AND assets.received_at IS NOT NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'made_ready', CAST(assets.first_ready_at AT TIME ZONE 'UTC' AS date), NEW.category, '', '', 0, 1
  FROM assets WHERE assets.code = NEW.code AND assets.first_ready_at IS NOT NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'retired', CAST(assets.retired_at AT TIME ZONE 'UTC' AS date), NEW.category, '', '', 0, 1
  FROM assets WHERE assets.code = NEW.code AND assets.retired_at IS NOT NULL AND assets.state = 'retired';
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'donation_to_ready', CAST(date_trunc('month', assets.first_ready_at AT TIME ZONE 'UTC') AS date), NEW.category, '', '', (CAST(assets.first_ready_at AT TIME ZONE 'UTC' AS date) - CAST(donations.created_at AT TIME ZONE 'UTC' AS date)), 1
  FROM assets, donations WHERE assets.code = NEW.code AND donations.id = assets.donation_id AND assets.first_ready_at IS NOT NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'donation_to_ready', CAST(date_trunc('month', assets.first_ready_at AT TIME ZONE 'UTC') AS date), NEW.category, '', '', (CAST(assets.first_ready_at AT TIME ZONE 'UTC' AS date) - CAST(assets.created_at AT TIME ZONE 'UTC' AS date)), 1
  FROM assets WHERE assets.code = NEW.code AND assets.first_ready_at IS NOT NULL AND assets.donation_id IS NULL;
  RETURN NULL;
END $$

CREATE TRIGGER tally_devices_insert AFTER INSERT ON devices FOR EACH ROW EXECUTE FUNCTION tally_devices_insert()

CREATE OR REPLACE FUNCTION tally_devices_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  PERFORM 1 FROM assets WHERE code = OLD.code FOR NO KEY UPDATE;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'stock', CAST(date_trunc('month', assets.cycle_began_at AT TIME ZONE 'UTC') AS date), OLD.category, assets.state, coalesce(assets.site_id, ''), 0, -1
  FROM assets WHERE assets.code = OLD.code;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'received', CAST(assets.received_at AT TIME ZONE 'UTC' AS date), OLD.category, '', '', 0, -1
  FROM assets WHERE assets.code = OLD.code AND assets.received_at IS NOT NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'made_ready', CAST(assets.first_ready_at AT TIME ZONE 'UTC' AS date), OLD.category, '', '', 0, -1
  FROM assets WHERE assets.code = OLD.code AND assets.first_ready_at IS NOT NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'retired', CAST(assets.retired_at AT TIME ZONE 'UTC' AS date), OLD.category, '', '', 0, -1
  FROM assets WHERE assets.code = OLD.code AND assets.retired_at IS NOT NULL AND assets.state = 'retired';
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'donation_to_ready', CAST(date_trunc('month', assets.first_ready_at AT TIME ZONE 'UTC') AS date), OLD.category, '', '', (CAST(assets.first_ready_at AT TIME ZONE 'UTC' AS date) - CAST(donations.created_at AT TIME ZONE 'UTC' AS date)), -1
  FROM assets, donations WHERE assets.code = OLD.code AND donations.id = assets.donation_id AND assets.first_ready_at IS NOT NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'donation_to_ready', CAST(date_trunc('month', assets.first_ready_at AT TIME ZONE 'UTC') AS date), OLD.category, '', '', (CAST(assets.first_ready_at AT TIME ZONE 'UTC' AS date) - CAST(assets.created_at AT TIME ZONE 'UTC' AS date)), -1
  FROM assets WHERE assets.code = OLD.code AND assets.first_ready_at IS NOT NULL AND assets.donation_id IS NULL;
  RETURN NULL;
END $$

CREATE TRIGGER tally_devices_delete AFTER DELETE ON devices FOR EACH ROW EXECUTE FUNCTION tally_devices_delete()

CREATE OR REPLACE FUNCTION tally_devices_stock() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  PERFORM 1 FROM assets WHERE code = NEW.code FOR NO KEY UPDATE;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'stock', CAST(date_trunc('month', assets.cycle_began_at AT TIME ZONE 'UTC') AS date), OLD.category, assets.state, coalesce(assets.site_id, ''), 0, -1
  FROM assets WHERE assets.code = OLD.code;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'stock', CAST(date_trunc('month', assets.cycle_began_at AT TIME ZONE 'UTC') AS date), NEW.category, assets.state, coalesce(assets.site_id, ''), 0, 1
  FROM assets WHERE assets.code = NEW.code;
  RETURN NULL;
END $$

CREATE TRIGGER tally_devices_stock AFTER UPDATE OF category ON devices FOR EACH ROW WHEN (OLD.category IS DISTINCT FROM NEW.category) EXECUTE FUNCTION tally_devices_stock()

CREATE OR REPLACE FUNCTION tally_assets_stock() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'stock', CAST(date_trunc('month', OLD.cycle_began_at AT TIME ZONE 'UTC') AS date), devices.category, OLD.state, coalesce(OLD.site_id, ''), 0, -1
  FROM devices WHERE OLD.code = devices.code;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'stock', CAST(date_trunc('month', NEW.cycle_began_at AT TIME ZONE 'UTC') AS date), devices.category, NEW.state, coalesce(NEW.site_id, ''), 0, 1
  FROM devices WHERE NEW.code = devices.code;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'stock', CAST(date_trunc('month', OLD.cycle_began_at AT TIME ZONE 'UTC') AS date), 'sim', OLD.state, coalesce(OLD.site_id, ''), 0, -1
  FROM sims WHERE OLD.code = sims.code;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'stock', CAST(date_trunc('month', NEW.cycle_began_at AT TIME ZONE 'UTC') AS date), 'sim', NEW.state, coalesce(NEW.site_id, ''), 0, 1
  FROM sims WHERE NEW.code = sims.code;
  RETURN NULL;
END $$

CREATE TRIGGER tally_assets_stock AFTER UPDATE OF cycle_began_at, site_id, state ON assets FOR EACH ROW WHEN (OLD.cycle_began_at IS DISTINCT FROM NEW.cycle_began_at OR OLD.site_id IS DISTINCT FROM NEW.site_id OR OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION tally_assets_stock()

CREATE OR REPLACE FUNCTION tally_sims_insert() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  PERFORM 1 FROM assets WHERE code = NEW.code FOR NO KEY UPDATE;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'stock', CAST(date_trunc('month', assets.cycle_began_at AT TIME ZONE 'UTC') AS date), 'sim', assets.state, coalesce(assets.site_id, ''), 0, 1
  FROM assets WHERE assets.code = NEW.code;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'received', CAST(assets.received_at AT TIME ZONE 'UTC' AS date), 'sim', '', '', 0, 1
  FROM assets WHERE assets.code = NEW.code AND assets.received_at IS NOT NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'made_ready', CAST(assets.first_ready_at AT TIME ZONE 'UTC' AS date), 'sim', '', '', 0, 1
  FROM assets WHERE assets.code = NEW.code AND assets.first_ready_at IS NOT NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'retired', CAST(assets.retired_at AT TIME ZONE 'UTC' AS date), 'sim', '', '', 0, 1
  FROM assets WHERE assets.code = NEW.code AND assets.retired_at IS NOT NULL AND assets.state = 'retired';
  RETURN NULL;
END $$

CREATE TRIGGER tally_sims_insert AFTER INSERT ON sims FOR EACH ROW EXECUTE FUNCTION tally_sims_insert()

CREATE OR REPLACE FUNCTION tally_sims_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  PERFORM 1 FROM assets WHERE code = OLD.code FOR NO KEY UPDATE;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'stock', CAST(date_trunc('month', assets.cycle_began_at AT TIME ZONE 'UTC') AS date), 'sim', assets.state, coalesce(assets.site_id, ''), 0, -1
  FROM assets WHERE assets.code = OLD.code;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'received', CAST(assets.received_at AT TIME ZONE 'UTC' AS date), 'sim', '', '', 0, -1
  FROM assets WHERE assets.code = OLD.code AND assets.received_at IS NOT NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'made_ready', CAST(assets.first_ready_at AT TIME ZONE 'UTC' AS date), 'sim', '', '', 0, -1
  FROM assets WHERE assets.code = OLD.code AND assets.first_ready_at IS NOT NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'retired', CAST(assets.retired_at AT TIME ZONE 'UTC' AS date), 'sim', '', '', 0, -1
  FROM assets WHERE assets.code = OLD.code AND assets.retired_at IS NOT NULL AND assets.state = 'retired';
  RETURN NULL;
END $$

CREATE TRIGGER tally_sims_delete AFTER DELETE ON sims FOR EACH ROW EXECUTE FUNCTION tally_sims_delete()

CREATE OR REPLACE FUNCTION tally_devices_received() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  PERFORM 1 FROM assets WHERE code = NEW.code FOR NO KEY UPDATE;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'received', CAST(assets.received_at AT TIME ZONE 'UTC' AS date), OLD.category, '', '', 0, -1
  FROM assets WHERE assets.code = OLD.code AND assets.received_at IS NOT NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'received', CAST(assets.received_at AT TIME ZONE 'UTC' AS date), NEW.category, '', '', 0, 1
  FROM assets WHERE assets.code = NEW.code AND assets.received_at IS NOT NULL;
  RETURN NULL;
END $$

CREATE TRIGGER tally_devices_received AFTER UPDATE OF category ON devices FOR EACH ROW WHEN (OLD.category IS DISTINCT FROM NEW.category) EXECUTE FUNCTION tally_devices_received()

CREATE OR REPLACE FUNCTION tally_assets_received() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'received', CAST(OLD.received_at AT TIME ZONE 'UTC' AS date), devices.category, '', '', 0, -1
  FROM devices WHERE OLD.code = devices.code AND OLD.received_at IS NOT NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'received', CAST(NEW.received_at AT TIME ZONE 'UTC' AS date), devices.category, '', '', 0, 1
  FROM devices WHERE NEW.code = devices.code AND NEW.received_at IS NOT NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'received', CAST(OLD.received_at AT TIME ZONE 'UTC' AS date), 'sim', '', '', 0, -1
  FROM sims WHERE OLD.code = sims.code AND OLD.received_at IS NOT NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'received', CAST(NEW.received_at AT TIME ZONE 'UTC' AS date), 'sim', '', '', 0, 1
  FROM sims WHERE NEW.code = sims.code AND NEW.received_at IS NOT NULL;
  RETURN NULL;
END $$

CREATE TRIGGER tally_assets_received AFTER UPDATE OF received_at ON assets FOR EACH ROW WHEN (OLD.received_at IS DISTINCT FROM NEW.received_at) EXECUTE FUNCTION tally_assets_received()

CREATE OR REPLACE FUNCTION tally_devices_made_ready() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  PERFORM 1 FROM assets WHERE code = NEW.code FOR NO KEY UPDATE;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'made_ready', CAST(assets.first_ready_at AT TIME ZONE 'UTC' AS date), OLD.category, '', '', 0, -1
  FROM assets WHERE assets.code = OLD.code AND assets.first_ready_at IS NOT NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'made_ready', CAST(assets.first_ready_at AT TIME ZONE 'UTC' AS date), NEW.category, '', '', 0, 1
  FROM assets WHERE assets.code = NEW.code AND assets.first_ready_at IS NOT NULL;
  RETURN NULL;
END $$

CREATE TRIGGER tally_devices_made_ready AFTER UPDATE OF category ON devices FOR EACH ROW WHEN (OLD.category IS DISTINCT FROM NEW.category) EXECUTE FUNCTION tally_devices_made_ready()

CREATE OR REPLACE FUNCTION tally_assets_made_ready() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'made_ready', CAST(OLD.first_ready_at AT TIME ZONE 'UTC' AS date), devices.category, '', '', 0, -1
  FROM devices WHERE OLD.code = devices.code AND OLD.first_ready_at IS NOT NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'made_ready', CAST(NEW.first_ready_at AT TIME ZONE 'UTC' AS date), devices.category, '', '', 0, 1
  FROM devices WHERE NEW.code = devices.code AND NEW.first_ready_at IS NOT NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'made_ready', CAST(OLD.first_ready_at AT TIME ZONE 'UTC' AS date), 'sim', '', '', 0, -1
  FROM sims WHERE OLD.code = sims.code AND OLD.first_ready_at IS NOT NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'made_ready', CAST(NEW.first_ready_at AT TIME ZONE 'UTC' AS date), 'sim', '', '', 0, 1
  FROM sims WHERE NEW.code = sims.code AND NEW.first_ready_at IS NOT NULL;
  RETURN NULL;
END $$

CREATE TRIGGER tally_assets_made_ready AFTER UPDATE OF first_ready_at ON assets FOR EACH ROW WHEN (OLD.first_ready_at IS DISTINCT FROM NEW.first_ready_at) EXECUTE FUNCTION tally_assets_made_ready()

CREATE OR REPLACE FUNCTION tally_devices_retired() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  PERFORM 1 FROM assets WHERE code = NEW.code FOR NO KEY UPDATE;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'retired', CAST(assets.retired_at AT TIME ZONE 'UTC' AS date), OLD.category, '', '', 0, -1
  FROM assets WHERE assets.code = OLD.code AND assets.retired_at IS NOT NULL AND assets.state = 'retired';
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'retired', CAST(assets.retired_at AT TIME ZONE 'UTC' AS date), NEW.category, '', '', 0, 1
  FROM assets WHERE assets.code = NEW.code AND assets.retired_at IS NOT NULL AND assets.state = 'retired';
  RETURN NULL;
END $$

CREATE TRIGGER tally_devices_retired AFTER UPDATE OF category ON devices FOR EACH ROW WHEN (OLD.category IS DISTINCT FROM NEW.category) EXECUTE FUNCTION tally_devices_retired()

CREATE OR REPLACE FUNCTION tally_assets_retired() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'retired', CAST(OLD.retired_at AT TIME ZONE 'UTC' AS date), devices.category, '', '', 0, -1
  FROM devices WHERE OLD.code = devices.code AND OLD.retired_at IS NOT NULL AND OLD.state = 'retired';
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'retired', CAST(NEW.retired_at AT TIME ZONE 'UTC' AS date), devices.category, '', '', 0, 1
  FROM devices WHERE NEW.code = devices.code AND NEW.retired_at IS NOT NULL AND NEW.state = 'retired';
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'retired', CAST(OLD.retired_at AT TIME ZONE 'UTC' AS date), 'sim', '', '', 0, -1
  FROM sims WHERE OLD.code = sims.code AND OLD.retired_at IS NOT NULL AND OLD.state = 'retired';
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'retired', CAST(NEW.retired_at AT TIME ZONE 'UTC' AS date), 'sim', '', '', 0, 1
  FROM sims WHERE NEW.code = sims.code AND NEW.retired_at IS NOT NULL AND NEW.state = 'retired';
  RETURN NULL;
END $$

CREATE TRIGGER tally_assets_retired AFTER UPDATE OF retired_at, state ON assets FOR EACH ROW WHEN (OLD.retired_at IS DISTINCT FROM NEW.retired_at OR OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION tally_assets_retired()

CREATE OR REPLACE FUNCTION tally_loans_insert() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'handed_over', NEW.handed_over_on, '', '', '', 0, 1
  WHERE NEW.state <> 'undone' AND NOT NEW.taken_over AND NEW.organisation_id IS NOT NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'handed_over_erased', NEW.handed_over_on, '', '', '', 0, 1
  WHERE NEW.state <> 'undone' AND NOT NEW.taken_over AND NEW.organisation_id IS NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'returned', CAST(NEW.ended_at AT TIME ZONE 'UTC' AS date), '', '', '', 0, 1
  WHERE NEW.state = 'returned' AND NEW.ended_at IS NOT NULL AND NEW.organisation_id IS NOT NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'returned_erased', CAST(NEW.ended_at AT TIME ZONE 'UTC' AS date), '', '', '', 0, 1
  WHERE NEW.state = 'returned' AND NEW.ended_at IS NOT NULL AND NEW.organisation_id IS NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'request_to_hand_over', CAST(date_trunc('month', NEW.handed_over_at AT TIME ZONE 'UTC') AS date), '', '', '', (CAST(NEW.handed_over_at AT TIME ZONE 'UTC' AS date) - CAST(equipment_requests.submitted_at AT TIME ZONE 'UTC' AS date)), 1
  FROM allocations, equipment_requests WHERE allocations.id = NEW.allocation_id AND equipment_requests.id = allocations.request_id AND NEW.state <> 'undone' AND equipment_requests.submitted_at IS NOT NULL;
  RETURN NULL;
END $$

CREATE TRIGGER tally_loans_insert AFTER INSERT ON loans FOR EACH ROW EXECUTE FUNCTION tally_loans_insert()

CREATE OR REPLACE FUNCTION tally_loans_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'handed_over', OLD.handed_over_on, '', '', '', 0, -1
  WHERE OLD.state <> 'undone' AND NOT OLD.taken_over AND OLD.organisation_id IS NOT NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'handed_over_erased', OLD.handed_over_on, '', '', '', 0, -1
  WHERE OLD.state <> 'undone' AND NOT OLD.taken_over AND OLD.organisation_id IS NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'returned', CAST(OLD.ended_at AT TIME ZONE 'UTC' AS date), '', '', '', 0, -1
  WHERE OLD.state = 'returned' AND OLD.ended_at IS NOT NULL AND OLD.organisation_id IS NOT NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'returned_erased', CAST(OLD.ended_at AT TIME ZONE 'UTC' AS date), '', '', '', 0, -1
  WHERE OLD.state = 'returned' AND OLD.ended_at IS NOT NULL AND OLD.organisation_id IS NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'request_to_hand_over', CAST(date_trunc('month', OLD.handed_over_at AT TIME ZONE 'UTC') AS date), '', '', '', (CAST(OLD.handed_over_at AT TIME ZONE 'UTC' AS date) - CAST(equipment_requests.submitted_at AT TIME ZONE 'UTC' AS date)), -1
  FROM allocations, equipment_requests WHERE allocations.id = OLD.allocation_id AND equipment_requests.id = allocations.request_id AND OLD.state <> 'undone' AND equipment_requests.submitted_at IS NOT NULL;
  RETURN NULL;
END $$

CREATE TRIGGER tally_loans_delete AFTER DELETE ON loans FOR EACH ROW EXECUTE FUNCTION tally_loans_delete()

CREATE OR REPLACE FUNCTION tally_loans_handed_over() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'handed_over', OLD.handed_over_on, '', '', '', 0, -1
  WHERE OLD.state <> 'undone' AND NOT OLD.taken_over AND OLD.organisation_id IS NOT NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'handed_over', NEW.handed_over_on, '', '', '', 0, 1
  WHERE NEW.state <> 'undone' AND NOT NEW.taken_over AND NEW.organisation_id IS NOT NULL;
  RETURN NULL;
END $$

CREATE TRIGGER tally_loans_handed_over AFTER UPDATE OF handed_over_on, organisation_id, state, taken_over ON loans FOR EACH ROW WHEN (OLD.handed_over_on IS DISTINCT FROM NEW.handed_over_on OR OLD.organisation_id IS DISTINCT FROM NEW.organisation_id OR OLD.state IS DISTINCT FROM NEW.state OR OLD.taken_over IS DISTINCT FROM NEW.taken_over) EXECUTE FUNCTION tally_loans_handed_over()

CREATE OR REPLACE FUNCTION tally_loans_handed_over_erased() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'handed_over_erased', OLD.handed_over_on, '', '', '', 0, -1
  WHERE OLD.state <> 'undone' AND NOT OLD.taken_over AND OLD.organisation_id IS NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'handed_over_erased', NEW.handed_over_on, '', '', '', 0, 1
  WHERE NEW.state <> 'undone' AND NOT NEW.taken_over AND NEW.organisation_id IS NULL;
  RETURN NULL;
END $$

CREATE TRIGGER tally_loans_handed_over_erased AFTER UPDATE OF handed_over_on, organisation_id, state, taken_over ON loans FOR EACH ROW WHEN (OLD.handed_over_on IS DISTINCT FROM NEW.handed_over_on OR OLD.organisation_id IS DISTINCT FROM NEW.organisation_id OR OLD.state IS DISTINCT FROM NEW.state OR OLD.taken_over IS DISTINCT FROM NEW.taken_over) EXECUTE FUNCTION tally_loans_handed_over_erased()

CREATE OR REPLACE FUNCTION tally_loans_returned() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'returned', CAST(OLD.ended_at AT TIME ZONE 'UTC' AS date), '', '', '', 0, -1
  WHERE OLD.state = 'returned' AND OLD.ended_at IS NOT NULL AND OLD.organisation_id IS NOT NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'returned', CAST(NEW.ended_at AT TIME ZONE 'UTC' AS date), '', '', '', 0, 1
  WHERE NEW.state = 'returned' AND NEW.ended_at IS NOT NULL AND NEW.organisation_id IS NOT NULL;
  RETURN NULL;
END $$

CREATE TRIGGER tally_loans_returned AFTER UPDATE OF ended_at, organisation_id, state ON loans FOR EACH ROW WHEN (OLD.ended_at IS DISTINCT FROM NEW.ended_at OR OLD.organisation_id IS DISTINCT FROM NEW.organisation_id OR OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION tally_loans_returned()

CREATE OR REPLACE FUNCTION tally_loans_returned_erased() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'returned_erased', CAST(OLD.ended_at AT TIME ZONE 'UTC' AS date), '', '', '', 0, -1
  WHERE OLD.state = 'returned' AND OLD.ended_at IS NOT NULL AND OLD.organisation_id IS NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'returned_erased', CAST(NEW.ended_at AT TIME ZONE 'UTC' AS date), '', '', '', 0, 1
  WHERE NEW.state = 'returned' AND NEW.ended_at IS NOT NULL AND NEW.organisation_id IS NULL;
  RETURN NULL;
END $$

CREATE TRIGGER tally_loans_returned_erased AFTER UPDATE OF ended_at, organisation_id, state ON loans FOR EACH ROW WHEN (OLD.ended_at IS DISTINCT FROM NEW.ended_at OR OLD.organisation_id IS DISTINCT FROM NEW.organisation_id OR OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION tally_loans_returned_erased()

CREATE OR REPLACE FUNCTION tally_losses_insert() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'missing', CAST(NEW.reported_at AT TIME ZONE 'UTC' AS date), '', '', '', 0, 1
  WHERE NEW.reported_by IS NOT NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'missing_erased', CAST(NEW.reported_at AT TIME ZONE 'UTC' AS date), '', '', '', 0, 1
  WHERE NEW.reported_by IS NULL;
  RETURN NULL;
END $$

CREATE TRIGGER tally_losses_insert AFTER INSERT ON losses FOR EACH ROW EXECUTE FUNCTION tally_losses_insert()

CREATE OR REPLACE FUNCTION tally_losses_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'missing', CAST(OLD.reported_at AT TIME ZONE 'UTC' AS date), '', '', '', 0, -1
  WHERE OLD.reported_by IS NOT NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'missing_erased', CAST(OLD.reported_at AT TIME ZONE 'UTC' AS date), '', '', '', 0, -1
  WHERE OLD.reported_by IS NULL;
  RETURN NULL;
END $$

CREATE TRIGGER tally_losses_delete AFTER DELETE ON losses FOR EACH ROW EXECUTE FUNCTION tally_losses_delete()

CREATE OR REPLACE FUNCTION tally_losses_missing() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'missing', CAST(OLD.reported_at AT TIME ZONE 'UTC' AS date), '', '', '', 0, -1
  WHERE OLD.reported_by IS NOT NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'missing', CAST(NEW.reported_at AT TIME ZONE 'UTC' AS date), '', '', '', 0, 1
  WHERE NEW.reported_by IS NOT NULL;
  RETURN NULL;
END $$

CREATE TRIGGER tally_losses_missing AFTER UPDATE OF reported_at, reported_by ON losses FOR EACH ROW WHEN (OLD.reported_at IS DISTINCT FROM NEW.reported_at OR OLD.reported_by IS DISTINCT FROM NEW.reported_by) EXECUTE FUNCTION tally_losses_missing()

CREATE OR REPLACE FUNCTION tally_losses_missing_erased() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'missing_erased', CAST(OLD.reported_at AT TIME ZONE 'UTC' AS date), '', '', '', 0, -1
  WHERE OLD.reported_by IS NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'missing_erased', CAST(NEW.reported_at AT TIME ZONE 'UTC' AS date), '', '', '', 0, 1
  WHERE NEW.reported_by IS NULL;
  RETURN NULL;
END $$

CREATE TRIGGER tally_losses_missing_erased AFTER UPDATE OF reported_at, reported_by ON losses FOR EACH ROW WHEN (OLD.reported_at IS DISTINCT FROM NEW.reported_at OR OLD.reported_by IS DISTINCT FROM NEW.reported_by) EXECUTE FUNCTION tally_losses_missing_erased()

CREATE OR REPLACE FUNCTION tally_request_lines_insert() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'requested', CAST(equipment_requests.submitted_at AT TIME ZONE 'UTC' AS date), NEW.kind, '', '', 0, 1
  FROM equipment_requests WHERE equipment_requests.id = NEW.request_id AND equipment_requests.submitted_at IS NOT NULL;
  RETURN NULL;
END $$

CREATE TRIGGER tally_request_lines_insert AFTER INSERT ON request_lines FOR EACH ROW EXECUTE FUNCTION tally_request_lines_insert()

CREATE OR REPLACE FUNCTION tally_request_lines_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'requested', CAST(equipment_requests.submitted_at AT TIME ZONE 'UTC' AS date), OLD.kind, '', '', 0, -1
  FROM equipment_requests WHERE equipment_requests.id = OLD.request_id AND equipment_requests.submitted_at IS NOT NULL;
  RETURN NULL;
END $$

CREATE TRIGGER tally_request_lines_delete AFTER DELETE ON request_lines FOR EACH ROW EXECUTE FUNCTION tally_request_lines_delete()

CREATE OR REPLACE FUNCTION tally_request_lines_requested() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'requested', CAST(equipment_requests.submitted_at AT TIME ZONE 'UTC' AS date), OLD.kind, '', '', 0, -1
  FROM equipment_requests WHERE equipment_requests.id = OLD.request_id AND equipment_requests.submitted_at IS NOT NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'requested', CAST(equipment_requests.submitted_at AT TIME ZONE 'UTC' AS date), NEW.kind, '', '', 0, 1
  FROM equipment_requests WHERE equipment_requests.id = NEW.request_id AND equipment_requests.submitted_at IS NOT NULL;
  RETURN NULL;
END $$

CREATE TRIGGER tally_request_lines_requested AFTER UPDATE OF kind, request_id ON request_lines FOR EACH ROW WHEN (OLD.kind IS DISTINCT FROM NEW.kind OR OLD.request_id IS DISTINCT FROM NEW.request_id) EXECUTE FUNCTION tally_request_lines_requested()

CREATE OR REPLACE FUNCTION tally_equipment_requests_requested() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'requested', CAST(OLD.submitted_at AT TIME ZONE 'UTC' AS date), request_lines.kind, '', '', 0, -1
  FROM request_lines WHERE OLD.id = request_lines.request_id AND OLD.submitted_at IS NOT NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'requested', CAST(NEW.submitted_at AT TIME ZONE 'UTC' AS date), request_lines.kind, '', '', 0, 1
  FROM request_lines WHERE NEW.id = request_lines.request_id AND NEW.submitted_at IS NOT NULL;
  RETURN NULL;
END $$

CREATE TRIGGER tally_equipment_requests_requested AFTER UPDATE OF submitted_at ON equipment_requests FOR EACH ROW WHEN (OLD.submitted_at IS DISTINCT FROM NEW.submitted_at) EXECUTE FUNCTION tally_equipment_requests_requested()

CREATE OR REPLACE FUNCTION tally_devices_donation_to_ready() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  PERFORM 1 FROM assets WHERE code = NEW.code FOR NO KEY UPDATE;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'donation_to_ready', CAST(date_trunc('month', assets.first_ready_at AT TIME ZONE 'UTC') AS date), OLD.category, '', '', (CAST(assets.first_ready_at AT TIME ZONE 'UTC' AS date) - CAST(donations.created_at AT TIME ZONE 'UTC' AS date)), -1
  FROM assets, donations WHERE assets.code = OLD.code AND donations.id = assets.donation_id AND assets.first_ready_at IS NOT NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'donation_to_ready', CAST(date_trunc('month', assets.first_ready_at AT TIME ZONE 'UTC') AS date), NEW.category, '', '', (CAST(assets.first_ready_at AT TIME ZONE 'UTC' AS date) - CAST(donations.created_at AT TIME ZONE 'UTC' AS date)), 1
  FROM assets, donations WHERE assets.code = NEW.code AND donations.id = assets.donation_id AND assets.first_ready_at IS NOT NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'donation_to_ready', CAST(date_trunc('month', assets.first_ready_at AT TIME ZONE 'UTC') AS date), OLD.category, '', '', (CAST(assets.first_ready_at AT TIME ZONE 'UTC' AS date) - CAST(assets.created_at AT TIME ZONE 'UTC' AS date)), -1
  FROM assets WHERE assets.code = OLD.code AND assets.first_ready_at IS NOT NULL AND assets.donation_id IS NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'donation_to_ready', CAST(date_trunc('month', assets.first_ready_at AT TIME ZONE 'UTC') AS date), NEW.category, '', '', (CAST(assets.first_ready_at AT TIME ZONE 'UTC' AS date) - CAST(assets.created_at AT TIME ZONE 'UTC' AS date)), 1
  FROM assets WHERE assets.code = NEW.code AND assets.first_ready_at IS NOT NULL AND assets.donation_id IS NULL;
  RETURN NULL;
END $$

CREATE TRIGGER tally_devices_donation_to_ready AFTER UPDATE OF category ON devices FOR EACH ROW WHEN (OLD.category IS DISTINCT FROM NEW.category) EXECUTE FUNCTION tally_devices_donation_to_ready()

CREATE OR REPLACE FUNCTION tally_assets_donation_to_ready() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'donation_to_ready', CAST(date_trunc('month', OLD.first_ready_at AT TIME ZONE 'UTC') AS date), devices.category, '', '', (CAST(OLD.first_ready_at AT TIME ZONE 'UTC' AS date) - CAST(donations.created_at AT TIME ZONE 'UTC' AS date)), -1
  FROM devices, donations WHERE OLD.code = devices.code AND donations.id = OLD.donation_id AND OLD.first_ready_at IS NOT NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'donation_to_ready', CAST(date_trunc('month', NEW.first_ready_at AT TIME ZONE 'UTC') AS date), devices.category, '', '', (CAST(NEW.first_ready_at AT TIME ZONE 'UTC' AS date) - CAST(donations.created_at AT TIME ZONE 'UTC' AS date)), 1
  FROM devices, donations WHERE NEW.code = devices.code AND donations.id = NEW.donation_id AND NEW.first_ready_at IS NOT NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'donation_to_ready', CAST(date_trunc('month', OLD.first_ready_at AT TIME ZONE 'UTC') AS date), devices.category, '', '', (CAST(OLD.first_ready_at AT TIME ZONE 'UTC' AS date) - CAST(OLD.created_at AT TIME ZONE 'UTC' AS date)), -1
  FROM devices WHERE OLD.code = devices.code AND OLD.first_ready_at IS NOT NULL AND OLD.donation_id IS NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'donation_to_ready', CAST(date_trunc('month', NEW.first_ready_at AT TIME ZONE 'UTC') AS date), devices.category, '', '', (CAST(NEW.first_ready_at AT TIME ZONE 'UTC' AS date) - CAST(NEW.created_at AT TIME ZONE 'UTC' AS date)), 1
  FROM devices WHERE NEW.code = devices.code AND NEW.first_ready_at IS NOT NULL AND NEW.donation_id IS NULL;
  RETURN NULL;
END $$

CREATE TRIGGER tally_assets_donation_to_ready AFTER UPDATE OF created_at, donation_id, first_ready_at ON assets FOR EACH ROW WHEN (OLD.created_at IS DISTINCT FROM NEW.created_at OR OLD.donation_id IS DISTINCT FROM NEW.donation_id OR OLD.first_ready_at IS DISTINCT FROM NEW.first_ready_at) EXECUTE FUNCTION tally_assets_donation_to_ready()

CREATE OR REPLACE FUNCTION tally_donations_donation_to_ready() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'donation_to_ready', CAST(date_trunc('month', assets.first_ready_at AT TIME ZONE 'UTC') AS date), devices.category, '', '', (CAST(assets.first_ready_at AT TIME ZONE 'UTC' AS date) - CAST(OLD.created_at AT TIME ZONE 'UTC' AS date)), -1
  FROM devices, assets WHERE assets.code = devices.code AND OLD.id = assets.donation_id AND assets.first_ready_at IS NOT NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'donation_to_ready', CAST(date_trunc('month', assets.first_ready_at AT TIME ZONE 'UTC') AS date), devices.category, '', '', (CAST(assets.first_ready_at AT TIME ZONE 'UTC' AS date) - CAST(NEW.created_at AT TIME ZONE 'UTC' AS date)), 1
  FROM devices, assets WHERE assets.code = devices.code AND NEW.id = assets.donation_id AND assets.first_ready_at IS NOT NULL;
  RETURN NULL;
END $$

CREATE TRIGGER tally_donations_donation_to_ready AFTER UPDATE OF created_at ON donations FOR EACH ROW WHEN (OLD.created_at IS DISTINCT FROM NEW.created_at) EXECUTE FUNCTION tally_donations_donation_to_ready()

CREATE OR REPLACE FUNCTION tally_loans_request_to_hand_over() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'request_to_hand_over', CAST(date_trunc('month', OLD.handed_over_at AT TIME ZONE 'UTC') AS date), '', '', '', (CAST(OLD.handed_over_at AT TIME ZONE 'UTC' AS date) - CAST(equipment_requests.submitted_at AT TIME ZONE 'UTC' AS date)), -1
  FROM allocations, equipment_requests WHERE allocations.id = OLD.allocation_id AND equipment_requests.id = allocations.request_id AND OLD.state <> 'undone' AND equipment_requests.submitted_at IS NOT NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'request_to_hand_over', CAST(date_trunc('month', NEW.handed_over_at AT TIME ZONE 'UTC') AS date), '', '', '', (CAST(NEW.handed_over_at AT TIME ZONE 'UTC' AS date) - CAST(equipment_requests.submitted_at AT TIME ZONE 'UTC' AS date)), 1
  FROM allocations, equipment_requests WHERE allocations.id = NEW.allocation_id AND equipment_requests.id = allocations.request_id AND NEW.state <> 'undone' AND equipment_requests.submitted_at IS NOT NULL;
  RETURN NULL;
END $$

CREATE TRIGGER tally_loans_request_to_hand_over AFTER UPDATE OF allocation_id, handed_over_at, state ON loans FOR EACH ROW WHEN (OLD.allocation_id IS DISTINCT FROM NEW.allocation_id OR OLD.handed_over_at IS DISTINCT FROM NEW.handed_over_at OR OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION tally_loans_request_to_hand_over()

CREATE OR REPLACE FUNCTION tally_allocations_request_to_hand_over() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'request_to_hand_over', CAST(date_trunc('month', loans.handed_over_at AT TIME ZONE 'UTC') AS date), '', '', '', (CAST(loans.handed_over_at AT TIME ZONE 'UTC' AS date) - CAST(equipment_requests.submitted_at AT TIME ZONE 'UTC' AS date)), -1
  FROM loans, equipment_requests WHERE OLD.id = loans.allocation_id AND equipment_requests.id = OLD.request_id AND loans.state <> 'undone' AND equipment_requests.submitted_at IS NOT NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'request_to_hand_over', CAST(date_trunc('month', loans.handed_over_at AT TIME ZONE 'UTC') AS date), '', '', '', (CAST(loans.handed_over_at AT TIME ZONE 'UTC' AS date) - CAST(equipment_requests.submitted_at AT TIME ZONE 'UTC' AS date)), 1
  FROM loans, equipment_requests WHERE NEW.id = loans.allocation_id AND equipment_requests.id = NEW.request_id AND loans.state <> 'undone' AND equipment_requests.submitted_at IS NOT NULL;
  RETURN NULL;
END $$

CREATE TRIGGER tally_allocations_request_to_hand_over AFTER UPDATE OF request_id ON allocations FOR EACH ROW WHEN (OLD.request_id IS DISTINCT FROM NEW.request_id) EXECUTE FUNCTION tally_allocations_request_to_hand_over()

CREATE OR REPLACE FUNCTION tally_equipment_requests_request_to_hand_over() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'request_to_hand_over', CAST(date_trunc('month', loans.handed_over_at AT TIME ZONE 'UTC') AS date), '', '', '', (CAST(loans.handed_over_at AT TIME ZONE 'UTC' AS date) - CAST(OLD.submitted_at AT TIME ZONE 'UTC' AS date)), -1
  FROM loans, allocations WHERE allocations.id = loans.allocation_id AND OLD.id = allocations.request_id AND loans.state <> 'undone' AND OLD.submitted_at IS NOT NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'request_to_hand_over', CAST(date_trunc('month', loans.handed_over_at AT TIME ZONE 'UTC') AS date), '', '', '', (CAST(loans.handed_over_at AT TIME ZONE 'UTC' AS date) - CAST(NEW.submitted_at AT TIME ZONE 'UTC' AS date)), 1
  FROM loans, allocations WHERE allocations.id = loans.allocation_id AND NEW.id = allocations.request_id AND loans.state <> 'undone' AND NEW.submitted_at IS NOT NULL;
  RETURN NULL;
END $$

CREATE TRIGGER tally_equipment_requests_request_to_hand_over AFTER UPDATE OF submitted_at ON equipment_requests FOR EACH ROW WHEN (OLD.submitted_at IS DISTINCT FROM NEW.submitted_at) EXECUTE FUNCTION tally_equipment_requests_request_to_hand_over()

INSERT INTO tallies (measure, day, kind, state, site_id, days, number)
SELECT measure, day, kind, state, site_id, days, CAST(sum(number) AS INTEGER) AS number FROM (SELECT 'stock' AS measure, CAST(date_trunc('month', assets.cycle_began_at AT TIME ZONE 'UTC') AS date) AS day, devices.category AS kind, assets.state AS state, coalesce(assets.site_id, '') AS site_id, 0 AS days, count(*) AS number FROM devices, assets WHERE assets.code = devices.code GROUP BY 1, 2, 3, 4, 5, 6 UNION ALL SELECT 'stock' AS measure, CAST(date_trunc('month', assets.cycle_began_at AT TIME ZONE 'UTC') AS date) AS day, 'sim' AS kind, assets.state AS state, coalesce(assets.site_id, '') AS site_id, 0 AS days, count(*) AS number FROM sims, assets WHERE assets.code = sims.code GROUP BY 1, 2, 3, 4, 5, 6) AS parts GROUP BY measure, day, kind, state, site_id, days

INSERT INTO tallies (measure, day, kind, state, site_id, days, number)
SELECT measure, day, kind, state, site_id, days, CAST(sum(number) AS INTEGER) AS number FROM (SELECT 'received' AS measure, CAST(assets.received_at AT TIME ZONE 'UTC' AS date) AS day, devices.category AS kind, '' AS state, '' AS site_id, 0 AS days, count(*) AS number FROM devices, assets WHERE assets.code = devices.code AND assets.received_at IS NOT NULL GROUP BY 1, 2, 3, 4, 5, 6 UNION ALL SELECT 'received' AS measure, CAST(assets.received_at AT TIME ZONE 'UTC' AS date) AS day, 'sim' AS kind, '' AS state, '' AS site_id, 0 AS days, count(*) AS number FROM sims, assets WHERE assets.code = sims.code AND assets.received_at IS NOT NULL GROUP BY 1, 2, 3, 4, 5, 6) AS parts GROUP BY measure, day, kind, state, site_id, days

INSERT INTO tallies (measure, day, kind, state, site_id, days, number)
SELECT measure, day, kind, state, site_id, days, CAST(sum(number) AS INTEGER) AS number FROM (SELECT 'made_ready' AS measure, CAST(assets.first_ready_at AT TIME ZONE 'UTC' AS date) AS day, devices.category AS kind, '' AS state, '' AS site_id, 0 AS days, count(*) AS number FROM devices, assets WHERE assets.code = devices.code AND assets.first_ready_at IS NOT NULL GROUP BY 1, 2, 3, 4, 5, 6 UNION ALL SELECT 'made_ready' AS measure, CAST(assets.first_ready_at AT TIME ZONE 'UTC' AS date) AS day, 'sim' AS kind, '' AS state, '' AS site_id, 0 AS days, count(*) AS number FROM sims, assets WHERE assets.code = sims.code AND assets.first_ready_at IS NOT NULL GROUP BY 1, 2, 3, 4, 5, 6) AS parts GROUP BY measure, day, kind, state, site_id, days

INSERT INTO tallies (measure, day, kind, state, site_id, days, number)
SELECT measure, day, kind, state, site_id, days, CAST(sum(number) AS INTEGER) AS number FROM (SELECT 'retired' AS measure, CAST(assets.retired_at AT TIME ZONE 'UTC' AS date) AS day, devices.category AS kind, '' AS state, '' AS site_id, 0 AS days, count(*) AS number FROM devices, assets WHERE assets.code = devices.code AND assets.retired_at IS NOT NULL AND assets.state = 'retired' GROUP BY 1, 2, 3, 4, 5, 6 UNION ALL SELECT 'retired' AS measure, CAST(assets.retired_at AT TIME ZONE 'UTC' AS date) AS day, 'sim' AS kind, '' AS state, '' AS site_id, 0 AS days, count(*) AS number FROM sims, assets WHERE assets.code = sims.code AND assets.retired_at IS NOT NULL AND assets.state = 'retired' GROUP BY 1, 2, 3, 4, 5, 6) AS parts GROUP BY measure, day, kind, state, site_id, days

INSERT INTO tallies (measure, day, kind, state, site_id, days, number)
SELECT measure, day, kind, state, site_id, days, CAST(sum(number) AS INTEGER) AS number FROM (SELECT 'handed_over' AS measure, loans.handed_over_on AS day, '' AS kind, '' AS state, '' AS site_id, 0 AS days, count(*) AS number FROM loans WHERE loans.state <> 'undone' AND NOT loans.taken_over AND loans.organisation_id IS NOT NULL GROUP BY 1, 2, 3, 4, 5, 6) AS parts GROUP BY measure, day, kind, state, site_id, days

INSERT INTO tallies (measure, day, kind, state, site_id, days, number)
SELECT measure, day, kind, state, site_id, days, CAST(sum(number) AS INTEGER) AS number FROM (SELECT 'handed_over_erased' AS measure, loans.handed_over_on AS day, '' AS kind, '' AS state, '' AS site_id, 0 AS days, count(*) AS number FROM loans WHERE loans.state <> 'undone' AND NOT loans.taken_over AND loans.organisation_id IS NULL GROUP BY 1, 2, 3, 4, 5, 6) AS parts GROUP BY measure, day, kind, state, site_id, days

INSERT INTO tallies (measure, day, kind, state, site_id, days, number)
SELECT measure, day, kind, state, site_id, days, CAST(sum(number) AS INTEGER) AS number FROM (SELECT 'returned' AS measure, CAST(loans.ended_at AT TIME ZONE 'UTC' AS date) AS day, '' AS kind, '' AS state, '' AS site_id, 0 AS days, count(*) AS number FROM loans WHERE loans.state = 'returned' AND loans.ended_at IS NOT NULL AND loans.organisation_id IS NOT NULL GROUP BY 1, 2, 3, 4, 5, 6) AS parts GROUP BY measure, day, kind, state, site_id, days

INSERT INTO tallies (measure, day, kind, state, site_id, days, number)
SELECT measure, day, kind, state, site_id, days, CAST(sum(number) AS INTEGER) AS number FROM (SELECT 'returned_erased' AS measure, CAST(loans.ended_at AT TIME ZONE 'UTC' AS date) AS day, '' AS kind, '' AS state, '' AS site_id, 0 AS days, count(*) AS number FROM loans WHERE loans.state = 'returned' AND loans.ended_at IS NOT NULL AND loans.organisation_id IS NULL GROUP BY 1, 2, 3, 4, 5, 6) AS parts GROUP BY measure, day, kind, state, site_id, days

INSERT INTO tallies (measure, day, kind, state, site_id, days, number)
SELECT measure, day, kind, state, site_id, days, CAST(sum(number) AS INTEGER) AS number FROM (SELECT 'missing' AS measure, CAST(losses.reported_at AT TIME ZONE 'UTC' AS date) AS day, '' AS kind, '' AS state, '' AS site_id, 0 AS days, count(*) AS number FROM losses WHERE losses.reported_by IS NOT NULL GROUP BY 1, 2, 3, 4, 5, 6) AS parts GROUP BY measure, day, kind, state, site_id, days

INSERT INTO tallies (measure, day, kind, state, site_id, days, number)
SELECT measure, day, kind, state, site_id, days, CAST(sum(number) AS INTEGER) AS number FROM (SELECT 'missing_erased' AS measure, CAST(losses.reported_at AT TIME ZONE 'UTC' AS date) AS day, '' AS kind, '' AS state, '' AS site_id, 0 AS days, count(*) AS number FROM losses WHERE losses.reported_by IS NULL GROUP BY 1, 2, 3, 4, 5, 6) AS parts GROUP BY measure, day, kind, state, site_id, days

INSERT INTO tallies (measure, day, kind, state, site_id, days, number)
SELECT measure, day, kind, state, site_id, days, CAST(sum(number) AS INTEGER) AS number FROM (SELECT 'requested' AS measure, CAST(equipment_requests.submitted_at AT TIME ZONE 'UTC' AS date) AS day, request_lines.kind AS kind, '' AS state, '' AS site_id, 0 AS days, count(*) AS number FROM request_lines, equipment_requests WHERE equipment_requests.id = request_lines.request_id AND equipment_requests.submitted_at IS NOT NULL GROUP BY 1, 2, 3, 4, 5, 6) AS parts GROUP BY measure, day, kind, state, site_id, days

INSERT INTO tallies (measure, day, kind, state, site_id, days, number)
SELECT measure, day, kind, state, site_id, days, CAST(sum(number) AS INTEGER) AS number FROM (SELECT 'donation_to_ready' AS measure, CAST(date_trunc('month', assets.first_ready_at AT TIME ZONE 'UTC') AS date) AS day, devices.category AS kind, '' AS state, '' AS site_id, (CAST(assets.first_ready_at AT TIME ZONE 'UTC' AS date) - CAST(donations.created_at AT TIME ZONE 'UTC' AS date)) AS days, count(*) AS number FROM devices, assets, donations WHERE assets.code = devices.code AND donations.id = assets.donation_id AND assets.first_ready_at IS NOT NULL GROUP BY 1, 2, 3, 4, 5, 6 UNION ALL SELECT 'donation_to_ready' AS measure, CAST(date_trunc('month', assets.first_ready_at AT TIME ZONE 'UTC') AS date) AS day, devices.category AS kind, '' AS state, '' AS site_id, (CAST(assets.first_ready_at AT TIME ZONE 'UTC' AS date) - CAST(assets.created_at AT TIME ZONE 'UTC' AS date)) AS days, count(*) AS number FROM devices, assets WHERE assets.code = devices.code AND assets.first_ready_at IS NOT NULL AND assets.donation_id IS NULL GROUP BY 1, 2, 3, 4, 5, 6) AS parts GROUP BY measure, day, kind, state, site_id, days

INSERT INTO tallies (measure, day, kind, state, site_id, days, number)
SELECT measure, day, kind, state, site_id, days, CAST(sum(number) AS INTEGER) AS number FROM (SELECT 'request_to_hand_over' AS measure, CAST(date_trunc('month', loans.handed_over_at AT TIME ZONE 'UTC') AS date) AS day, '' AS kind, '' AS state, '' AS site_id, (CAST(loans.handed_over_at AT TIME ZONE 'UTC' AS date) - CAST(equipment_requests.submitted_at AT TIME ZONE 'UTC' AS date)) AS days, count(*) AS number FROM loans, allocations, equipment_requests WHERE allocations.id = loans.allocation_id AND equipment_requests.id = allocations.request_id AND loans.state <> 'undone' AND equipment_requests.submitted_at IS NOT NULL GROUP BY 1, 2, 3, 4, 5, 6) AS parts GROUP BY measure, day, kind, state, site_id, days
