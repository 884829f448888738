CREATE TRIGGER tally_devices_insert AFTER INSERT ON devices FOR EACH ROW BEGIN
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'stock', date(assets.cycle_began_at, 'start of month'), NEW.category, assets.state, coalesce(assets.site_id, ''), 0, 1
  FROM assets WHERE assets.code = NEW.code;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'received', date(assets.received_at), NEW.category, '', '', 0, 1
  FROM assets WHERE assets.code = NEW.code AND assets.received_at IS NOT NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'made_ready', date(assets.first_ready_at), NEW.category, '', '', 0, 1
  FROM assets WHERE assets.code = NEW.code AND assets.first_ready_at IS NOT NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'retired', date(assets.retired_at), NEW.category, '', '', 0, 1
  FROM assets WHERE assets.code = NEW.code AND assets.retired_at IS NOT NULL AND assets.state = 'retired';
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'donation_to_ready', date(assets.first_ready_at, 'start of month'), NEW.category, '', '', CAST(julianday(date(assets.first_ready_at)) - julianday(date(donations.created_at)) AS INTEGER), 1
  FROM assets, donations WHERE assets.code = NEW.code AND donations.id = assets.donation_id AND assets.first_ready_at IS NOT NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'donation_to_ready', date(assets.first_ready_at, 'start of month'), NEW.category, '', '', CAST(julianday(date(assets.first_ready_at)) - julianday(date(assets.created_at)) AS INTEGER), 1
  FROM assets WHERE assets.code = NEW.code AND assets.first_ready_at IS NOT NULL AND assets.donation_id IS NULL;
END

CREATE TRIGGER tally_devices_delete AFTER DELETE ON devices FOR EACH ROW BEGIN
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'stock', date(assets.cycle_began_at, 'start of month'), OLD.category, assets.state, coalesce(assets.site_id, ''), 0, -1
  FROM assets WHERE assets.code = OLD.code;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'received', date(assets.received_at), OLD.category, '', '', 0, -1
  FROM assets WHERE assets.code = OLD.code AND assets.received_at IS NOT NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'made_ready', date(assets.first_ready_at), OLD.category, '', '', 0, -1
  FROM assets WHERE assets.code = OLD.code AND assets.first_ready_at IS NOT NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'retired', date(assets.retired_at), OLD.category, '', '', 0, -1
  FROM assets WHERE assets.code = OLD.code AND assets.retired_at IS NOT NULL AND assets.state = 'retired';
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'donation_to_ready', date(assets.first_ready_at, 'start of month'), OLD.category, '', '', CAST(julianday(date(assets.first_ready_at)) - julianday(date(donations.created_at)) AS INTEGER), -1
  FROM assets, donations WHERE assets.code = OLD.code AND donations.id = assets.donation_id AND assets.first_ready_at IS NOT NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'donation_to_ready', date(assets.first_ready_at, 'start of month'), OLD.category, '', '', CAST(julianday(date(assets.first_ready_at)) - julianday(date(assets.created_at)) AS INTEGER), -1
  FROM assets WHERE assets.code = OLD.code AND assets.first_ready_at IS NOT NULL AND assets.donation_id IS NULL;
END

CREATE TRIGGER tally_devices_stock AFTER UPDATE OF category ON devices FOR EACH ROW WHEN OLD.category IS NOT NEW.category BEGIN
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'stock', date(assets.cycle_began_at, 'start of month'), OLD.category, assets.state, coalesce(assets.site_id, ''), 0, -1
  FROM assets WHERE assets.code = OLD.code;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'stock', date(assets.cycle_began_at, 'start of month'), NEW.category, assets.state, coalesce(assets.site_id, ''), 0, 1
  FROM assets WHERE assets.code = NEW.code;
END

CREATE TRIGGER tally_assets_stock AFTER UPDATE OF cycle_began_at, site_id, state ON assets FOR EACH ROW WHEN OLD.cycle_began_at IS NOT NEW.cycle_began_at OR OLD.site_id IS NOT NEW.site_id OR OLD.state IS NOT NEW.state BEGIN
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'stock', date(OLD.cycle_began_at, 'start of month'), devices.category, OLD.state, coalesce(OLD.site_id, ''), 0, -1
  FROM devices WHERE OLD.code = devices.code;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'stock', date(NEW.cycle_began_at, 'start of month'), devices.category, NEW.state, coalesce(NEW.site_id, ''), 0, 1
  FROM devices WHERE NEW.code = devices.code;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'stock', date(OLD.cycle_began_at, 'start of month'), 'sim', OLD.state, coalesce(OLD.site_id, ''), 0, -1
  FROM sims WHERE OLD.code = sims.code;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'stock', date(NEW.cycle_began_at, 'start of month'), 'sim', NEW.state, coalesce(NEW.site_id, ''), 0, 1
  FROM sims WHERE NEW.code = sims.code;
END

CREATE TRIGGER tally_sims_insert AFTER INSERT ON sims FOR EACH ROW BEGIN
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'stock', date(assets.cycle_began_at, 'start of month'), 'sim', assets.state, coalesce(assets.site_id, ''), 0, 1
  FROM assets WHERE assets.code = NEW.code;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'received', date(assets.received_at), 'sim', '', '', 0, 1
  FROM assets WHERE assets.code = NEW.code AND assets.received_at IS NOT NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'made_ready', date(assets.first_ready_at), 'sim', '', '', 0, 1
  FROM assets WHERE assets.code = NEW.code AND assets.first_ready_at IS NOT NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'retired', date(assets.retired_at), 'sim', '', '', 0, 1
  FROM assets WHERE assets.code = NEW.code AND assets.retired_at IS NOT NULL AND assets.state = 'retired';
END

CREATE TRIGGER tally_sims_delete AFTER DELETE ON sims FOR EACH ROW BEGIN
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'stock', date(assets.cycle_began_at, 'start of month'), 'sim', assets.state, coalesce(assets.site_id, ''), 0, -1
  FROM assets WHERE assets.code = OLD.code;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'received', date(assets.received_at), 'sim', '', '', 0, -1
  FROM assets WHERE assets.code = OLD.code AND assets.received_at IS NOT NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'made_ready', date(assets.first_ready_at), 'sim', '', '', 0, -1
  FROM assets WHERE assets.code = OLD.code AND assets.first_ready_at IS NOT NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'retired', date(assets.retired_at), 'sim', '', '', 0, -1
  FROM assets WHERE assets.code = OLD.code AND assets.retired_at IS NOT NULL AND assets.state = 'retired';
END

CREATE TRIGGER tally_devices_received AFTER UPDATE OF category ON devices FOR EACH ROW WHEN OLD.category IS NOT NEW.category BEGIN
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'received', date(assets.received_at), OLD.category, '', '', 0, -1
  FROM assets WHERE assets.code = OLD.code AND assets.received_at IS NOT NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'received', date(assets.received_at), NEW.category, '', '', 0, 1
  FROM assets WHERE assets.code = NEW.code AND assets.received_at IS NOT NULL;
END

CREATE TRIGGER tally_assets_received AFTER UPDATE OF received_at ON assets FOR EACH ROW WHEN OLD.received_at IS NOT NEW.received_at BEGIN
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'received', date(OLD.received_at), devices.category, '', '', 0, -1
  FROM devices WHERE OLD.code = devices.code AND OLD.received_at IS NOT NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'received', date(NEW.received_at), devices.category, '', '', 0, 1
  FROM devices WHERE NEW.code = devices.code AND NEW.received_at IS NOT NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'received', date(OLD.received_at), 'sim', '', '', 0, -1
  FROM sims WHERE OLD.code = sims.code AND OLD.received_at IS NOT NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'received', date(NEW.received_at), 'sim', '', '', 0, 1
  FROM sims WHERE NEW.code = sims.code AND NEW.received_at IS NOT NULL;
END

CREATE TRIGGER tally_devices_made_ready AFTER UPDATE OF category ON devices FOR EACH ROW WHEN OLD.category IS NOT NEW.category BEGIN
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'made_ready', date(assets.first_ready_at), OLD.category, '', '', 0, -1
  FROM assets WHERE assets.code = OLD.code AND assets.first_ready_at IS NOT NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'made_ready', date(assets.first_ready_at), NEW.category, '', '', 0, 1
  FROM assets WHERE assets.code = NEW.code AND assets.first_ready_at IS NOT NULL;
END

CREATE TRIGGER tally_assets_made_ready AFTER UPDATE OF first_ready_at ON assets FOR EACH ROW WHEN OLD.first_ready_at IS NOT NEW.first_ready_at BEGIN
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'made_ready', date(OLD.first_ready_at), devices.category, '', '', 0, -1
  FROM devices WHERE OLD.code = devices.code AND OLD.first_ready_at IS NOT NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'made_ready', date(NEW.first_ready_at), devices.category, '', '', 0, 1
  FROM devices WHERE NEW.code = devices.code AND NEW.first_ready_at IS NOT NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'made_ready', date(OLD.first_ready_at), 'sim', '', '', 0, -1
  FROM sims WHERE OLD.code = sims.code AND OLD.first_ready_at IS NOT NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'made_ready', date(NEW.first_ready_at), 'sim', '', '', 0, 1
  FROM sims WHERE NEW.code = sims.code AND NEW.first_ready_at IS NOT NULL;
END

CREATE TRIGGER tally_devices_retired AFTER UPDATE OF category ON devices FOR EACH ROW WHEN OLD.category IS NOT NEW.category BEGIN
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'retired', date(assets.retired_at), OLD.category, '', '', 0, -1
  FROM assets WHERE assets.code = OLD.code AND assets.retired_at IS NOT NULL AND assets.state = 'retired';
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'retired', date(assets.retired_at), NEW.category, '', '', 0, 1
  FROM assets WHERE assets.code = NEW.code AND assets.retired_at IS NOT NULL AND assets.state = 'retired';
END

CREATE TRIGGER tally_assets_retired AFTER UPDATE OF retired_at, state ON assets FOR EACH ROW WHEN OLD.retired_at IS NOT NEW.retired_at OR OLD.state IS NOT NEW.state BEGIN
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'retired', date(OLD.retired_at), devices.category, '', '', 0, -1
  FROM devices WHERE OLD.code = devices.code AND OLD.retired_at IS NOT NULL AND OLD.state = 'retired';
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'retired', date(NEW.retired_at), devices.category, '', '', 0, 1
  FROM devices WHERE NEW.code = devices.code AND NEW.retired_at IS NOT NULL AND NEW.state = 'retired';
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'retired', date(OLD.retired_at), 'sim', '', '', 0, -1
  FROM sims WHERE OLD.code = sims.code AND OLD.retired_at IS NOT NULL AND OLD.state = 'retired';
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'retired', date(NEW.retired_at), 'sim', '', '', 0, 1
  FROM sims WHERE NEW.code = sims.code AND NEW.retired_at IS NOT NULL AND NEW.state = 'retired';
END

CREATE TRIGGER tally_loans_insert AFTER INSERT ON loans FOR EACH ROW BEGIN
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'handed_over', NEW.handed_over_on, '', '', '', 0, 1
  WHERE NEW.state <> 'undone' AND NOT NEW.taken_over AND NEW.organisation_id IS NOT NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'handed_over_erased', NEW.handed_over_on, '', '', '', 0, 1
  WHERE NEW.state <> 'undone' AND NOT NEW.taken_over AND NEW.organisation_id IS NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'returned', date(NEW.ended_at), '', '', '', 0, 1
  WHERE NEW.state = 'returned' AND NEW.ended_at IS NOT NULL AND NEW.organisation_id IS NOT NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'returned_erased', date(NEW.ended_at), '', '', '', 0, 1
  WHERE NEW.state = 'returned' AND NEW.ended_at IS NOT NULL AND NEW.organisation_id IS NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'request_to_hand_over', date(NEW.handed_over_at, 'start of month'), '', '', '', CAST(julianday(date(NEW.handed_over_at)) - julianday(date(equipment_requests.submitted_at)) AS INTEGER), 1
  FROM allocations, equipment_requests WHERE allocations.id = NEW.allocation_id AND equipment_requests.id = allocations.request_id AND NEW.state <> 'undone' AND equipment_requests.submitted_at IS NOT NULL;
END

CREATE TRIGGER tally_loans_delete AFTER DELETE ON loans FOR EACH ROW BEGIN
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'handed_over', OLD.handed_over_on, '', '', '', 0, -1
  WHERE OLD.state <> 'undone' AND NOT OLD.taken_over AND OLD.organisation_id IS NOT NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'handed_over_erased', OLD.handed_over_on, '', '', '', 0, -1
  WHERE OLD.state <> 'undone' AND NOT OLD.taken_over AND OLD.organisation_id IS NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'returned', date(OLD.ended_at), '', '', '', 0, -1
  WHERE OLD.state = 'returned' AND OLD.ended_at IS NOT NULL AND OLD.organisation_id IS NOT NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'returned_erased', date(OLD.ended_at), '', '', '', 0, -1
  WHERE OLD.state = 'returned' AND OLD.ended_at IS NOT NULL AND OLD.organisation_id IS NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'request_to_hand_over', date(OLD.handed_over_at, 'start of month'), '', '', '', CAST(julianday(date(OLD.handed_over_at)) - julianday(date(equipment_requests.submitted_at)) AS INTEGER), -1
  FROM allocations, equipment_requests WHERE allocations.id = OLD.allocation_id AND equipment_requests.id = allocations.request_id AND OLD.state <> 'undone' AND equipment_requests.submitted_at IS NOT NULL;
END

CREATE TRIGGER tally_loans_handed_over AFTER UPDATE OF handed_over_on, organisation_id, state, taken_over ON loans FOR EACH ROW WHEN OLD.handed_over_on IS NOT NEW.handed_over_on OR OLD.organisation_id IS NOT NEW.organisation_id OR OLD.state IS NOT NEW.state OR OLD.taken_over IS NOT NEW.taken_over BEGIN
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'handed_over', OLD.handed_over_on, '', '', '', 0, -1
  WHERE OLD.state <> 'undone' AND NOT OLD.taken_over AND OLD.organisation_id IS NOT NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'handed_over', NEW.handed_over_on, '', '', '', 0, 1
  WHERE NEW.state <> 'undone' AND NOT NEW.taken_over AND NEW.organisation_id IS NOT NULL;
END

CREATE TRIGGER tally_loans_handed_over_erased AFTER UPDATE OF handed_over_on, organisation_id, state, taken_over ON loans FOR EACH ROW WHEN OLD.handed_over_on IS NOT NEW.handed_over_on OR OLD.organisation_id IS NOT NEW.organisation_id OR OLD.state IS NOT NEW.state OR OLD.taken_over IS NOT NEW.taken_over BEGIN
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'handed_over_erased', OLD.handed_over_on, '', '', '', 0, -1
  WHERE OLD.state <> 'undone' AND NOT OLD.taken_over AND OLD.organisation_id IS NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'handed_over_erased', NEW.handed_over_on, '', '', '', 0, 1
  WHERE NEW.state <> 'undone' AND NOT NEW.taken_over AND NEW.organisation_id IS NULL;
END

CREATE TRIGGER tally_loans_returned AFTER UPDATE OF ended_at, organisation_id, state ON loans FOR EACH ROW WHEN OLD.ended_at IS NOT NEW.ended_at OR OLD.organisation_id IS NOT NEW.organisation_id OR OLD.state IS NOT NEW.state BEGIN
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'returned', date(OLD.ended_at), '', '', '', 0, -1
  WHERE OLD.state = 'returned' AND OLD.ended_at IS NOT NULL AND OLD.organisation_id IS NOT NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'returned', date(NEW.ended_at), '', '', '', 0, 1
  WHERE NEW.state = 'returned' AND NEW.ended_at IS NOT NULL AND NEW.organisation_id IS NOT NULL;
END

CREATE TRIGGER tally_loans_returned_erased AFTER UPDATE OF ended_at, organisation_id, state ON loans FOR EACH ROW WHEN OLD.ended_at IS NOT NEW.ended_at OR OLD.organisation_id IS NOT NEW.organisation_id OR OLD.state IS NOT NEW.state BEGIN
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'returned_erased', date(OLD.ended_at), '', '', '', 0, -1
  WHERE OLD.state = 'returned' AND OLD.ended_at IS NOT NULL AND OLD.organisation_id IS NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'returned_erased', date(NEW.ended_at), '', '', '', 0, 1
  WHERE NEW.state = 'returned' AND NEW.ended_at IS NOT NULL AND NEW.organisation_id IS NULL;
END

CREATE TRIGGER tally_losses_insert AFTER INSERT ON losses FOR EACH ROW BEGIN
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'missing', date(NEW.reported_at), '', '', '', 0, 1
  WHERE NEW.reported_by IS NOT NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'missing_erased', date(NEW.reported_at), '', '', '', 0, 1
  WHERE NEW.reported_by IS NULL;
END

CREATE TRIGGER tally_losses_delete AFTER DELETE ON losses FOR EACH ROW BEGIN
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'missing', date(OLD.reported_at), '', '', '', 0, -1
  WHERE OLD.reported_by IS NOT NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'missing_erased', date(OLD.reported_at), '', '', '', 0, -1
  WHERE OLD.reported_by IS NULL;
END

CREATE TRIGGER tally_losses_missing AFTER UPDATE OF reported_at, reported_by ON losses FOR EACH ROW WHEN OLD.reported_at IS NOT NEW.reported_at OR OLD.reported_by IS NOT NEW.reported_by BEGIN
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'missing', date(OLD.reported_at), '', '', '', 0, -1
  WHERE OLD.reported_by IS NOT NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'missing', date(NEW.reported_at), '', '', '', 0, 1
  WHERE NEW.reported_by IS NOT NULL;
END

CREATE TRIGGER tally_losses_missing_erased AFTER UPDATE OF reported_at, reported_by ON losses FOR EACH ROW WHEN OLD.reported_at IS NOT NEW.reported_at OR OLD.reported_by IS NOT NEW.reported_by BEGIN
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'missing_erased', date(OLD.reported_at), '', '', '', 0, -1
  WHERE OLD.reported_by IS NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'missing_erased', date(NEW.reported_at), '', '', '', 0, 1
  WHERE NEW.reported_by IS NULL;
END

CREATE TRIGGER tally_request_lines_insert AFTER INSERT ON request_lines FOR EACH ROW BEGIN
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'requested', date(equipment_requests.submitted_at), NEW.kind, '', '', 0, 1
  FROM equipment_requests WHERE equipment_requests.id = NEW.request_id AND equipment_requests.submitted_at IS NOT NULL;
END

CREATE TRIGGER tally_request_lines_delete AFTER DELETE ON request_lines FOR EACH ROW BEGIN
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'requested', date(equipment_requests.submitted_at), OLD.kind, '', '', 0, -1
  FROM equipment_requests WHERE equipment_requests.id = OLD.request_id AND equipment_requests.submitted_at IS NOT NULL;
END

CREATE TRIGGER tally_request_lines_requested AFTER UPDATE OF kind, request_id ON request_lines FOR EACH ROW WHEN OLD.kind IS NOT NEW.kind OR OLD.request_id IS NOT NEW.request_id BEGIN
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'requested', date(equipment_requests.submitted_at), OLD.kind, '', '', 0, -1
  FROM equipment_requests WHERE equipment_requests.id = OLD.request_id AND equipment_requests.submitted_at IS NOT NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'requested', date(equipment_requests.submitted_at), NEW.kind, '', '', 0, 1
  FROM equipment_requests WHERE equipment_requests.id = NEW.request_id AND equipment_requests.submitted_at IS NOT NULL;
END

CREATE TRIGGER tally_equipment_requests_requested AFTER UPDATE OF submitted_at ON equipment_requests FOR EACH ROW WHEN OLD.submitted_at IS NOT NEW.submitted_at BEGIN
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'requested', date(OLD.submitted_at), request_lines.kind, '', '', 0, -1
  FROM request_lines WHERE OLD.id = request_lines.request_id AND OLD.submitted_at IS NOT NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'requested', date(NEW.submitted_at), request_lines.kind, '', '', 0, 1
  FROM request_lines WHERE NEW.id = request_lines.request_id AND NEW.submitted_at IS NOT NULL;
END

CREATE TRIGGER tally_devices_donation_to_ready AFTER UPDATE OF category ON devices FOR EACH ROW WHEN OLD.category IS NOT NEW.category BEGIN
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'donation_to_ready', date(assets.first_ready_at, 'start of month'), OLD.category, '', '', CAST(julianday(date(assets.first_ready_at)) - julianday(date(donations.created_at)) AS INTEGER), -1
  FROM assets, donations WHERE assets.code = OLD.code AND donations.id = assets.donation_id AND assets.first_ready_at IS NOT NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'donation_to_ready', date(assets.first_ready_at, 'start of month'), NEW.category, '', '', CAST(julianday(date(assets.first_ready_at)) - julianday(date(donations.created_at)) AS INTEGER), 1
  FROM assets, donations WHERE assets.code = NEW.code AND donations.id = assets.donation_id AND assets.first_ready_at IS NOT NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'donation_to_ready', date(assets.first_ready_at, 'start of month'), OLD.category, '', '', CAST(julianday(date(assets.first_ready_at)) - julianday(date(assets.created_at)) AS INTEGER), -1
  FROM assets WHERE assets.code = OLD.code AND assets.first_ready_at IS NOT NULL AND assets.donation_id IS NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'donation_to_ready', date(assets.first_ready_at, 'start of month'), NEW.category, '', '', CAST(julianday(date(assets.first_ready_at)) - julianday(date(assets.created_at)) AS INTEGER), 1
  FROM assets WHERE assets.code = NEW.code AND assets.first_ready_at IS NOT NULL AND assets.donation_id IS NULL;
END

CREATE TRIGGER tally_assets_donation_to_ready AFTER UPDATE OF created_at, donation_id, first_ready_at ON assets FOR EACH ROW WHEN OLD.created_at IS NOT NEW.created_at OR OLD.donation_id IS NOT NEW.donation_id OR OLD.first_ready_at IS NOT NEW.first_ready_at BEGIN
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'donation_to_ready', date(OLD.first_ready_at, 'start of month'), devices.category, '', '', CAST(julianday(date(OLD.first_ready_at)) - julianday(date(donations.created_at)) AS INTEGER), -1
  FROM devices, donations WHERE OLD.code = devices.code AND donations.id = OLD.donation_id AND OLD.first_ready_at IS NOT NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'donation_to_ready', date(NEW.first_ready_at, 'start of month'), devices.category, '', '', CAST(julianday(date(NEW.first_ready_at)) - julianday(date(donations.created_at)) AS INTEGER), 1
  FROM devices, donations WHERE NEW.code = devices.code AND donations.id = NEW.donation_id AND NEW.first_ready_at IS NOT NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'donation_to_ready', date(OLD.first_ready_at, 'start of month'), devices.category, '', '', CAST(julianday(date(OLD.first_ready_at)) - julianday(date(OLD.created_at)) AS INTEGER), -1
  FROM devices WHERE OLD.code = devices.code AND OLD.first_ready_at IS NOT NULL AND OLD.donation_id IS NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'donation_to_ready', date(NEW.first_ready_at, 'start of month'), devices.category, '', '', CAST(julianday(date(NEW.first_ready_at)) - julianday(date(NEW.created_at)) AS INTEGER), 1
  FROM devices WHERE NEW.code = devices.code AND NEW.first_ready_at IS NOT NULL AND NEW.donation_id IS NULL;
END

CREATE TRIGGER tally_donations_donation_to_ready AFTER UPDATE OF created_at ON donations FOR EACH ROW WHEN OLD.created_at IS NOT NEW.created_at BEGIN
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'donation_to_ready', date(assets.first_ready_at, 'start of month'), devices.category, '', '', CAST(julianday(date(assets.first_ready_at)) - julianday(date(OLD.created_at)) AS INTEGER), -1
  FROM devices, assets WHERE assets.code = devices.code AND OLD.id = assets.donation_id AND assets.first_ready_at IS NOT NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'donation_to_ready', date(assets.first_ready_at, 'start of month'), devices.category, '', '', CAST(julianday(date(assets.first_ready_at)) - julianday(date(NEW.created_at)) AS INTEGER), 1
  FROM devices, assets WHERE assets.code = devices.code AND NEW.id = assets.donation_id AND assets.first_ready_at IS NOT NULL;
END

CREATE TRIGGER tally_loans_request_to_hand_over AFTER UPDATE OF allocation_id, handed_over_at, state ON loans FOR EACH ROW WHEN OLD.allocation_id IS NOT NEW.allocation_id OR OLD.handed_over_at IS NOT NEW.handed_over_at OR OLD.state IS NOT NEW.state BEGIN
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'request_to_hand_over', date(OLD.handed_over_at, 'start of month'), '', '', '', CAST(julianday(date(OLD.handed_over_at)) - julianday(date(equipment_requests.submitted_at)) AS INTEGER), -1
  FROM allocations, equipment_requests WHERE allocations.id = OLD.allocation_id AND equipment_requests.id = allocations.request_id AND OLD.state <> 'undone' AND equipment_requests.submitted_at IS NOT NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'request_to_hand_over', date(NEW.handed_over_at, 'start of month'), '', '', '', CAST(julianday(date(NEW.handed_over_at)) - julianday(date(equipment_requests.submitted_at)) AS INTEGER), 1
  FROM allocations, equipment_requests WHERE allocations.id = NEW.allocation_id AND equipment_requests.id = allocations.request_id AND NEW.state <> 'undone' AND equipment_requests.submitted_at IS NOT NULL;
END

CREATE TRIGGER tally_allocations_request_to_hand_over AFTER UPDATE OF request_id ON allocations FOR EACH ROW WHEN OLD.request_id IS NOT NEW.request_id BEGIN
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'request_to_hand_over', date(loans.handed_over_at, 'start of month'), '', '', '', CAST(julianday(date(loans.handed_over_at)) - julianday(date(equipment_requests.submitted_at)) AS INTEGER), -1
  FROM loans, equipment_requests WHERE OLD.id = loans.allocation_id AND equipment_requests.id = OLD.request_id AND loans.state <> 'undone' AND equipment_requests.submitted_at IS NOT NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'request_to_hand_over', date(loans.handed_over_at, 'start of month'), '', '', '', CAST(julianday(date(loans.handed_over_at)) - julianday(date(equipment_requests.submitted_at)) AS INTEGER), 1
  FROM loans, equipment_requests WHERE NEW.id = loans.allocation_id AND equipment_requests.id = NEW.request_id AND loans.state <> 'undone' AND equipment_requests.submitted_at IS NOT NULL;
END

CREATE TRIGGER tally_equipment_requests_request_to_hand_over AFTER UPDATE OF submitted_at ON equipment_requests FOR EACH ROW WHEN OLD.submitted_at IS NOT NEW.submitted_at BEGIN
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'request_to_hand_over', date(loans.handed_over_at, 'start of month'), '', '', '', CAST(julianday(date(loans.handed_over_at)) - julianday(date(OLD.submitted_at)) AS INTEGER), -1
  FROM loans, allocations WHERE allocations.id = loans.allocation_id AND OLD.id = allocations.request_id AND loans.state <> 'undone' AND OLD.submitted_at IS NOT NULL;
  INSERT INTO tally_changes (measure, day, kind, state, site_id, days, delta)
  SELECT 'request_to_hand_over', date(loans.handed_over_at, 'start of month'), '', '', '', CAST(julianday(date(loans.handed_over_at)) - julianday(date(NEW.submitted_at)) AS INTEGER), 1
  FROM loans, allocations WHERE allocations.id = loans.allocation_id AND NEW.id = allocations.request_id AND loans.state <> 'undone' AND NEW.submitted_at IS NOT NULL;
END

INSERT INTO tallies (measure, day, kind, state, site_id, days, number)
SELECT measure, day, kind, state, site_id, days, CAST(sum(number) AS INTEGER) AS number FROM (SELECT 'stock' AS measure, date(assets.cycle_began_at, 'start of month') AS day, devices.category AS kind, assets.state AS state, coalesce(assets.site_id, '') AS site_id, 0 AS days, count(*) AS number FROM devices, assets WHERE assets.code = devices.code GROUP BY 1, 2, 3, 4, 5, 6 UNION ALL SELECT 'stock' AS measure, date(assets.cycle_began_at, 'start of month') AS day, 'sim' AS kind, assets.state AS state, coalesce(assets.site_id, '') AS site_id, 0 AS days, count(*) AS number FROM sims, assets WHERE assets.code = sims.code GROUP BY 1, 2, 3, 4, 5, 6) AS parts GROUP BY measure, day, kind, state, site_id, days

INSERT INTO tallies (measure, day, kind, state, site_id, days, number)
SELECT measure, day, kind, state, site_id, days, CAST(sum(number) AS INTEGER) AS number FROM (SELECT 'received' AS measure, date(assets.received_at) AS day, devices.category AS kind, '' AS state, '' AS site_id, 0 AS days, count(*) AS number FROM devices, assets WHERE assets.code = devices.code AND assets.received_at IS NOT NULL GROUP BY 1, 2, 3, 4, 5, 6 UNION ALL SELECT 'received' AS measure, date(assets.received_at) AS day, 'sim' AS kind, '' AS state, '' AS site_id, 0 AS days, count(*) AS number FROM sims, assets WHERE assets.code = sims.code AND assets.received_at IS NOT NULL GROUP BY 1, 2, 3, 4, 5, 6) AS parts GROUP BY measure, day, kind, state, site_id, days

INSERT INTO tallies (measure, day, kind, state, site_id, days, number)
SELECT measure, day, kind, state, site_id, days, CAST(sum(number) AS INTEGER) AS number FROM (SELECT 'made_ready' AS measure, date(assets.first_ready_at) AS day, devices.category AS kind, '' AS state, '' AS site_id, 0 AS days, count(*) AS number FROM devices, assets WHERE assets.code = devices.code AND assets.first_ready_at IS NOT NULL GROUP BY 1, 2, 3, 4, 5, 6 UNION ALL SELECT 'made_ready' AS measure, date(assets.first_ready_at) AS day, 'sim' AS kind, '' AS state, '' AS site_id, 0 AS days, count(*) AS number FROM sims, assets WHERE assets.code = sims.code AND assets.first_ready_at IS NOT NULL GROUP BY 1, 2, 3, 4, 5, 6) AS parts GROUP BY measure, day, kind, state, site_id, days

INSERT INTO tallies (measure, day, kind, state, site_id, days, number)
SELECT measure, day, kind, state, site_id, days, CAST(sum(number) AS INTEGER) AS number FROM (SELECT 'retired' AS measure, date(assets.retired_at) AS day, devices.category AS kind, '' AS state, '' AS site_id, 0 AS days, count(*) AS number FROM devices, assets WHERE assets.code = devices.code AND assets.retired_at IS NOT NULL AND assets.state = 'retired' GROUP BY 1, 2, 3, 4, 5, 6 UNION ALL SELECT 'retired' AS measure, date(assets.retired_at) AS day, 'sim' AS kind, '' AS state, '' AS site_id, 0 AS days, count(*) AS number FROM sims, assets WHERE assets.code = sims.code AND assets.retired_at IS NOT NULL AND assets.state = 'retired' GROUP BY 1, 2, 3, 4, 5, 6) AS parts GROUP BY measure, day, kind, state, site_id, days

INSERT INTO tallies (measure, day, kind, state, site_id, days, number)
SELECT measure, day, kind, state, site_id, days, CAST(sum(number) AS INTEGER) AS number FROM (SELECT 'handed_over' AS measure, loans.handed_over_on AS day, '' AS kind, '' AS state, '' AS site_id, 0 AS days, count(*) AS number FROM loans WHERE loans.state <> 'undone' AND NOT loans.taken_over AND loans.organisation_id IS NOT NULL GROUP BY 1, 2, 3, 4, 5, 6) AS parts GROUP BY measure, day, kind, state, site_id, days

INSERT INTO tallies (measure, day, kind, state, site_id, days, number)
SELECT measure, day, kind, state, site_id, days, CAST(sum(number) AS INTEGER) AS number FROM (SELECT 'handed_over_erased' AS measure, loans.handed_over_on AS day, '' AS kind, '' AS state, '' AS site_id, 0 AS days, count(*) AS number FROM loans WHERE loans.state <> 'undone' AND NOT loans.taken_over AND loans.organisation_id IS NULL GROUP BY 1, 2, 3, 4, 5, 6) AS parts GROUP BY measure, day, kind, state, site_id, days

INSERT INTO tallies (measure, day, kind, state, site_id, days, number)
SELECT measure, day, kind, state, site_id, days, CAST(sum(number) AS INTEGER) AS number FROM (SELECT 'returned' AS measure, date(loans.ended_at) AS day, '' AS kind, '' AS state, '' AS site_id, 0 AS days, count(*) AS number FROM loans WHERE loans.state = 'returned' AND loans.ended_at IS NOT NULL AND loans.organisation_id IS NOT NULL GROUP BY 1, 2, 3, 4, 5, 6) AS parts GROUP BY measure, day, kind, state, site_id, days

INSERT INTO tallies (measure, day, kind, state, site_id, days, number)
SELECT measure, day, kind, state, site_id, days, CAST(sum(number) AS INTEGER) AS number FROM (SELECT 'returned_erased' AS measure, date(loans.ended_at) AS day, '' AS kind, '' AS state, '' AS site_id, 0 AS days, count(*) AS number FROM loans WHERE loans.state = 'returned' AND loans.ended_at IS NOT NULL AND loans.organisation_id IS NULL GROUP BY 1, 2, 3, 4, 5, 6) AS parts GROUP BY measure, day, kind, state, site_id, days

INSERT INTO tallies (measure, day, kind, state, site_id, days, number)
SELECT measure, day, kind, state, site_id, days, CAST(sum(number) AS INTEGER) AS number FROM (SELECT 'missing' AS measure, date(losses.reported_at) AS day, '' AS kind, '' AS state, '' AS site_id, 0 AS days, count(*) AS number FROM losses WHERE losses.reported_by IS NOT NULL GROUP BY 1, 2, 3, 4, 5, 6) AS parts GROUP BY measure, day, kind, state, site_id, days

INSERT INTO tallies (measure, day, kind, state, site_id, days, number)
SELECT measure, day, kind, state, site_id, days, CAST(sum(number) AS INTEGER) AS number FROM (SELECT 'missing_erased' AS measure, date(losses.reported_at) AS day, '' AS kind, '' AS state, '' AS site_id, 0 AS days, count(*) AS number FROM losses WHERE losses.reported_by IS NULL GROUP BY 1, 2, 3, 4, 5, 6) AS parts GROUP BY measure, day, kind, state, site_id, days

INSERT INTO tallies (measure, day, kind, state, site_id, days, number)
SELECT measure, day, kind, state, site_id, days, CAST(sum(number) AS INTEGER) AS number FROM (SELECT 'requested' AS measure, date(equipment_requests.submitted_at) AS day, request_lines.kind AS kind, '' AS state, '' AS site_id, 0 AS days, count(*) AS number FROM request_lines, equipment_requests WHERE equipment_requests.id = request_lines.request_id AND equipment_requests.submitted_at IS NOT NULL GROUP BY 1, 2, 3, 4, 5, 6) AS parts GROUP BY measure, day, kind, state, site_id, days

INSERT INTO tallies (measure, day, kind, state, site_id, days, number)
SELECT measure, day, kind, state, site_id, days, CAST(sum(number) AS INTEGER) AS number FROM (SELECT 'donation_to_ready' AS measure, date(assets.first_ready_at, 'start of month') AS day, devices.category AS kind, '' AS state, '' AS site_id, CAST(julianday(date(assets.first_ready_at)) - julianday(date(donations.created_at)) AS INTEGER) AS days, count(*) AS number FROM devices, assets, donations WHERE assets.code = devices.code AND donations.id = assets.donation_id AND assets.first_ready_at IS NOT NULL GROUP BY 1, 2, 3, 4, 5, 6 UNION ALL SELECT 'donation_to_ready' AS measure, date(assets.first_ready_at, 'start of month') AS day, devices.category AS kind, '' AS state, '' AS site_id, CAST(julianday(date(assets.first_ready_at)) - julianday(date(assets.created_at)) AS INTEGER) AS days, count(*) AS number FROM devices, assets WHERE assets.code = devices.code AND assets.first_ready_at IS NOT NULL AND assets.donation_id IS NULL GROUP BY 1, 2, 3, 4, 5, 6) AS parts GROUP BY measure, day, kind, state, site_id, days

INSERT INTO tallies (measure, day, kind, state, site_id, days, number)
SELECT measure, day, kind, state, site_id, days, CAST(sum(number) AS INTEGER) AS number FROM (SELECT 'request_to_hand_over' AS measure, date(loans.handed_over_at, 'start of month') AS day, '' AS kind, '' AS state, '' AS site_id, CAST(julianday(date(loans.handed_over_at)) - julianday(date(equipment_requests.submitted_at)) AS INTEGER) AS days, count(*) AS number FROM loans, allocations, equipment_requests WHERE allocations.id = loans.allocation_id AND equipment_requests.id = allocations.request_id AND loans.state <> 'undone' AND equipment_requests.submitted_at IS NOT NULL GROUP BY 1, 2, 3, 4, 5, 6) AS parts GROUP BY measure, day, kind, state, site_id, days
