-- A fleet as revision 0002 kept it, the first that was released: a lent kit, its plan, a problem, an alert.
-- Made with the commands of that day and the key of the tests; only the départements are left out.
INSERT INTO events (seq, at, verb, subject, subject_id, actor, role, from_state, to_state, facts, hash) VALUES
(1, '2026-09-14 08:30:00.000000', 'organisation.add', 'organisation', 'org_1y7h5ev9mgrv', 'job:tests', 'system', NULL, NULL, '{"kind": "lender"}', '477afb37dfb25547bda39af7c58427b4c61aba728e2f62611b0e350e63985a9b'),
(2, '2026-09-14 08:30:00.000000', 'organisation.add', 'organisation', 'org_t4305z8fh6fn', 'job:tests', 'system', NULL, NULL, '{"kind": "association"}', '912869df88f1dffede9238c42251bb05f5ef51bf3a86addec6685b5c0ecd61ea'),
(3, '2026-09-14 08:30:00.000000', 'organisation.add', 'organisation', 'org_ghh92t6gw28v', 'job:tests', 'system', NULL, NULL, '{"kind": "operator"}', '1372d11841b4b083c6d5e2c7dae14c7c4df33bed1e0bf0c76aafed39a4a741cf'),
(4, '2026-09-14 08:30:00.000000', 'site.add', 'site', 'site_4g4xnexjhqjq', 'job:tests', 'system', NULL, NULL, '{"organisation_id": "org_1y7h5ev9mgrv"}', 'a103a8a3a21a8c12b5c2c343c25e8c0ef23274d5066c49beb59ab232b1862f71'),
(5, '2026-09-14 08:30:00.000000', 'site.add', 'site', 'site_qmx2bj6cxeja', 'job:tests', 'system', NULL, NULL, '{"organisation_id": "org_t4305z8fh6fn"}', '6f419a9f1494ad193c88610a24550c07c960547b6f6861107a7ee85f7ec256ff'),
(6, '2026-09-14 08:30:00.000000', 'account.add', 'account', 'acc_y8t8hg9syvcx', 'job:tests', 'system', NULL, NULL, '{"role": "administrator"}', '5d7f2868a5b43d7b8c7cf625044973a154fcbe4be565afc3ea219134776b9f8c'),
(7, '2026-09-14 08:30:00.000000', 'account.add', 'account', 'acc_awxk5hepj18y', 'job:tests', 'system', NULL, NULL, '{"role": "coordinator"}', '6f16054d168ca82e25dc5313f39d6bedc2a946cb04f7d4bffe7b1e50b592694f'),
(8, '2026-09-14 08:30:00.000000', 'account.add', 'account', 'acc_e67tzjc3xa2r', 'job:tests', 'system', NULL, NULL, '{"role": "technician"}', '6566654fbf41d917832e17f1d8c358fb99dd81788257c1fed7c8520b56fbb63e'),
(9, '2026-09-14 08:30:00.000000', 'account.add', 'account', 'acc_6k9zqzmjf4tq', 'job:tests', 'system', NULL, NULL, '{"role": "volunteer"}', '28467652f9ec7cdc1cf5d72ca1c920600867a084810e7c6ad66a0117d5cd369f'),
(10, '2026-09-14 08:30:00.000000', 'account.add', 'account', 'acc_fqsvwca6782d', 'job:tests', 'system', NULL, NULL, '{"role": "association"}', '7295cbe5f0e137c190268c51e4989980f14f880131d69d2d559cd78dcb36acb5'),
(11, '2026-09-14 08:30:00.000000', 'asset.receive', 'device', '2RQD37XR', 'acc_e67tzjc3xa2r', 'technician', NULL, 'received', '{"category": "laptop", "donation_id": null}', '84ed6fefbfe17fe1b4b8225a457e3bb0755fae56a4d8a79e779e2ad13eb06f82'),
(12, '2026-09-14 08:30:00.000000', 'device.edit', 'device', '2RQD37XR', 'acc_e67tzjc3xa2r', 'technician', NULL, NULL, '{"storage": "disk_qpf9b1x8mtym"}', 'cbf217d5f1f9fec7114e2e05451823c61e93837bba835bd41e48b7548f94c13d'),
(13, '2026-09-14 08:30:00.000000', 'asset.start_refurbishment', 'device', '2RQD37XR', 'acc_e67tzjc3xa2r', 'technician', 'received', 'refurbishing', '{}', '7ecada4e8d3b8446ba0d8df09f867481e44c6db2e39ff25fbef0cd3970f61ed1'),
(14, '2026-09-14 08:30:00.000000', 'erasure.record', 'device', '2RQD37XR', 'acc_e67tzjc3xa2r', 'technician', NULL, NULL, '{"erasure": "era_bqrjj9xbhcp5", "status": "accepted"}', '23b9fb2d351c91c29dc162f800cff2d42cfe3329cfe677a7a3587e3ac9fbd0c5'),
(15, '2026-09-14 08:30:00.000000', 'check.record', 'device', '2RQD37XR', 'acc_e67tzjc3xa2r', 'technician', NULL, NULL, '{"done": 13, "failed": []}', '777690a564b302c9d5155dbcd3b79e88351a09c9739ec0724d094c161595a615'),
(16, '2026-09-14 08:30:00.000000', 'asset.mark_ready', 'device', '2RQD37XR', 'acc_e67tzjc3xa2r', 'technician', 'refurbishing', 'ready', '{"cycle": 1}', '37336047b93d8866523284fec8a8a863c98be148484491a58c4d0715d4649ef2'),
(17, '2026-09-14 08:30:00.000000', 'asset.receive', 'sim', 'YEJCUC33', 'acc_awxk5hepj18y', 'coordinator', NULL, 'received', '{"donation_id": null}', '340c50a07e97a7a81988776361b25326a2e30f0676e2f8d6c17fb4a01dbd7619'),
(18, '2026-09-14 08:30:00.000000', 'line.add', 'line', 'line_yecghykywtbz', 'acc_awxk5hepj18y', 'coordinator', NULL, 'ordered', '{"sim": "YEJCUC33"}', '9093cbaafe63888bb82c9f75d054d0b4eda8544348fc5a6956fa4ab6f27c1703'),
(19, '2026-09-14 08:30:00.000000', 'line.activate', 'line', 'line_yecghykywtbz', 'acc_awxk5hepj18y', 'coordinator', 'ordered', 'active', '{}', '08e4bf409845ff4b5302f999c3cfc8102b672aba0baa21ef1603178b0ea29602'),
(20, '2026-09-14 08:30:00.000000', 'asset.mark_ready', 'sim', 'YEJCUC33', 'acc_awxk5hepj18y', 'coordinator', 'received', 'ready', '{"cycle": 1}', '1920dfbd0be17fe33b4076485602c3f485ef776efbc6ec7ccd2ef4711bfb6b17'),
(21, '2026-09-14 08:30:00.000000', 'youth.add', 'organisation', 'org_t4305z8fh6fn', 'acc_awxk5hepj18y', 'coordinator', NULL, NULL, '{}', '08c989e7b9cb4ee24167dfae9ef47299048d1ecc011f5d40cb2db37c636c9eac'),
(22, '2026-09-14 08:30:00.000000', 'equipment_request.draft', 'equipment_request', 'req_wym2bw9216q2', 'acc_fqsvwca6782d', 'association', NULL, 'draft', '{"lines": 2}', 'c4718c572f82baa3089a0d0fbafff2a1c3d22182ad54a8990fa6af18a7b9d6a9'),
(23, '2026-09-14 08:30:00.000000', 'equipment_request.submit', 'equipment_request', 'req_wym2bw9216q2', 'acc_fqsvwca6782d', 'association', 'draft', 'submitted', '{}', 'f2a7d4e421a77d82b126d3993d6a2221f796dc21d5eb2adacd6cefb70c34277d'),
(24, '2026-09-14 08:30:00.000000', 'equipment_request.approve', 'equipment_request', 'req_wym2bw9216q2', 'acc_awxk5hepj18y', 'coordinator', 'submitted', 'approved', '{"declined": []}', '0b0c730e4d0dbfae1fdfb49e560032224b7a8e35131851225fe432a1e76f9273'),
(25, '2026-09-14 08:30:00.000000', 'allocation.reserve', 'allocation', 'alc_x0trr6qgykph', 'acc_awxk5hepj18y', 'coordinator', NULL, 'prepared', '{"assets": ["2RQD37XR", "YEJCUC33"]}', 'acabf950bb944d99bdbc3030af7d2b9f567209fde23216ce4847a0afcf44355c'),
(26, '2026-09-14 08:30:00.000000', 'allocation.reserve', 'device', '2RQD37XR', 'acc_awxk5hepj18y', 'coordinator', 'ready', 'reserved', '{"allocation": "alc_x0trr6qgykph"}', '7d90b30eb52df15440e27e0f88f0184bc50f3571d4dca8a3847ab231cabfef2a'),
(27, '2026-09-14 08:30:00.000000', 'allocation.reserve', 'sim', 'YEJCUC33', 'acc_awxk5hepj18y', 'coordinator', 'ready', 'reserved', '{"allocation": "alc_x0trr6qgykph"}', '79cbbb1f758f8dee7d244214acd9ae8e1520816563b9904bf5017e98ba5c3e56'),
(28, '2026-09-14 08:30:00.000000', 'allocation.reserve', 'equipment_request', 'req_wym2bw9216q2', 'acc_awxk5hepj18y', 'coordinator', 'approved', 'fulfilling', '{"allocation": "alc_x0trr6qgykph"}', 'fa002269f80733f449f9aa457da15dd565fd7cfa48a21417cc763a996b16c9cf'),
(29, '2026-09-14 08:30:00.000000', 'loan.hand_over', 'loan', 'loan_32cf25e1ge78', 'acc_6k9zqzmjf4tq', 'volunteer', NULL, 'open', '{"assets": ["2RQD37XR", "YEJCUC33"], "allocation": "alc_x0trr6qgykph"}', 'c2719691db67a2c3b3b14903ec980a078c199be645754b2382b276c416e3bfb7'),
(30, '2026-09-14 08:30:00.000000', 'loan.hand_over', 'device', '2RQD37XR', 'acc_6k9zqzmjf4tq', 'volunteer', 'reserved', 'on_loan', '{"loan": "loan_32cf25e1ge78"}', 'a9dffe861fee0c7cad71f872b457cf262cddf49d1ad65c127548a4a26a62e1b1'),
(31, '2026-09-14 08:30:00.000000', 'loan.hand_over', 'sim', 'YEJCUC33', 'acc_6k9zqzmjf4tq', 'volunteer', 'reserved', 'on_loan', '{"loan": "loan_32cf25e1ge78"}', '912683a9b116a207fa36f463c339b1881ad2e09985cf0f0e1eaeba35cb7f3e76'),
(32, '2026-09-14 08:30:00.000000', 'loan.hand_over', 'allocation', 'alc_x0trr6qgykph', 'acc_6k9zqzmjf4tq', 'volunteer', 'prepared', 'handed_over', '{"loan": "loan_32cf25e1ge78"}', '63d0f4a96063f9ae648eb8b16053c7304131afc95848f30ea3293f8ab7a04b94'),
(33, '2026-09-14 08:30:00.000000', 'loan.hand_over', 'equipment_request', 'req_wym2bw9216q2', 'acc_6k9zqzmjf4tq', 'volunteer', 'fulfilling', 'fulfilled', '{}', '24dac3ebe48abd43d8ae738249f8a4396431623d3ac3ad203eea47773ffc02d2'),
(34, '2026-09-14 08:30:00.000000', 'plan.add', 'plan', 'plan_3nh3ym6hr4zx', 'acc_awxk5hepj18y', 'coordinator', NULL, 'planned', '{"line": "line_yecghykywtbz"}', '53e73ca15a411acca9520330fcb9c3427a8229bd8424231c33fdd217c5d99008'),
(35, '2026-09-14 08:30:00.000000', 'ticket.open', 'ticket', 'tic_0qmxbx2trzmp', 'acc_fqsvwca6782d', 'association', NULL, 'open', '{"asset": "2RQD37XR", "source": "association"}', 'dab475e42c534c58363c65bafdd7339918b035c8c6542720dde01840914c6090'),
(36, '2026-09-14 08:30:00.000000', 'alert.open', 'alert', 'alr_0qqg1j1fk815', 'job:tests', 'system', NULL, 'open', '{"rule": "loan_overdue", "object": "loan_32cf25e1ge78"}', '6343acc49e8e213bb242f8061076ec5d6487bd1045cef61ebf10a02e98e460b9');

INSERT INTO organisations (id, name, kind, territories, created_at) VALUES
('org_1y7h5ev9mgrv', 'Prêt à partir', 'lender', '[]', '2026-09-14 08:30:00.000000'),
('org_ghh92t6gw28v', 'Télécom Azur', 'operator', '[]', '2026-09-14 08:30:00.000000'),
('org_t4305z8fh6fn', 'Trait d''union', 'association', '[]', '2026-09-14 08:30:00.000000');

INSERT INTO trail_heads (name, seq, hash, signature) VALUES
('events', 36, '6343acc49e8e213bb242f8061076ec5d6487bd1045cef61ebf10a02e98e460b9', 'b66d2be5eb5b05f815e7f446d5faee0eb81f3f4ada130c952724444345ba88a4');

INSERT INTO accounts (id, email, role, organisation_id, locale, status, created_at) VALUES
('acc_6k9zqzmjf4tq', 'volunteer4@example.org', 'volunteer', 'org_1y7h5ev9mgrv', 'fr', 'active', '2026-09-14 08:30:00.000000'),
('acc_awxk5hepj18y', 'coordinator2@example.org', 'coordinator', 'org_1y7h5ev9mgrv', 'fr', 'active', '2026-09-14 08:30:00.000000'),
('acc_e67tzjc3xa2r', 'technician3@example.org', 'technician', 'org_1y7h5ev9mgrv', 'fr', 'active', '2026-09-14 08:30:00.000000'),
('acc_fqsvwca6782d', 'association5@example.org', 'association', 'org_t4305z8fh6fn', 'fr', 'active', '2026-09-14 08:30:00.000000'),
('acc_y8t8hg9syvcx', 'administrator1@example.org', 'administrator', 'org_1y7h5ev9mgrv', 'fr', 'active', '2026-09-14 08:30:00.000000');

INSERT INTO alerts (id, rule, subject, subject_id, due_on, threshold, organisation_id, state, snoozed_until, created_at, closed_at, version) VALUES
('alr_0qqg1j1fk815', 'loan_overdue', 'loan', 'loan_32cf25e1ge78', '2026-09-14', 0, 'org_t4305z8fh6fn', 'open', NULL, '2026-09-14 08:30:00.000000', NULL, 1);

INSERT INTO sites (id, name, organisation_id, territory, contact, hours, created_at) VALUES
('site_4g4xnexjhqjq', 'Hub de Nice', 'org_1y7h5ev9mgrv', '06', NULL, NULL, '2026-09-14 08:30:00.000000'),
('site_qmx2bj6cxeja', 'Bureau de Grasse', 'org_t4305z8fh6fn', '06', NULL, NULL, '2026-09-14 08:30:00.000000');

INSERT INTO youths (code, organisation_id, territory, signatory, review_month, state, created_on, last_contact_on) VALUES
('JAJ7JA9A', 'org_t4305z8fh6fn', '06', 'adult_youth', NULL, 'active', '2026-09-14', '2026-09-14');

INSERT INTO assets (code, asset_type, state, cycle, cycle_began_at, site_id, organisation_id, donation_id, erasure_unknown, retire_reason, slip, created_at, last_seen_at, received_at, first_ready_at, first_lent_at, retired_at, version) VALUES
('2RQD37XR', 'device', 'on_loan', 1, '2026-09-14 08:30:00.000000', NULL, 'org_t4305z8fh6fn', NULL, false, NULL, NULL, '2026-09-14 08:30:00.000000', '2026-09-14 08:30:00.000000', '2026-09-14 08:30:00.000000', '2026-09-14 08:30:00.000000', '2026-09-14 08:30:00.000000', NULL, 6),
('YEJCUC33', 'sim', 'on_loan', 1, '2026-09-14 08:30:00.000000', NULL, 'org_t4305z8fh6fn', NULL, false, NULL, NULL, '2026-09-14 08:30:00.000000', '2026-09-14 08:30:00.000000', '2026-09-14 08:30:00.000000', '2026-09-14 08:30:00.000000', '2026-09-14 08:30:00.000000', NULL, 4);

INSERT INTO equipment_requests (id, organisation_id, delivery_site_id, needed_by, state, entered_by, entered_for, decided_by, created_at, submitted_at, decided_at, version) VALUES
('req_wym2bw9216q2', 'org_t4305z8fh6fn', 'site_qmx2bj6cxeja', '2027-01-15', 'fulfilled', 'acc_fqsvwca6782d', false, 'acc_awxk5hepj18y', '2026-09-14 08:30:00.000000', '2026-09-14 08:30:00.000000', '2026-09-14 08:30:00.000000', 5);

INSERT INTO notices (id, key, kind, facts, created_at, account_id, organisation_id, role, mail, sent_at, lease_until, attempts) VALUES
('not_4dddjpws30h6', 'alert:alr_0qqg1j1fk815:0:desk:acc_awxk5hepj18y', 'alert', '{"rule": "loan_overdue", "threshold": 0, "count": 1}', '2026-09-14 08:30:00.000000', 'acc_awxk5hepj18y', NULL, NULL, true, NULL, NULL, 0),
('not_7zamxsa7118y', 'alert:alr_0qqg1j1fk815:0:org_t4305z8fh6fn:acc_fqsvwca6782d', 'alert', '{"rule": "loan_overdue", "threshold": 0, "count": 1}', '2026-09-14 08:30:00.000000', 'acc_fqsvwca6782d', NULL, NULL, true, NULL, NULL, 0),
('not_fb3c4wvew4t2', 'alert:alr_0qqg1j1fk815:0:desk', 'alert', '{"rule": "loan_overdue", "threshold": 0, "count": 1}', '2026-09-14 08:30:00.000000', NULL, NULL, 'coordinator', false, NULL, NULL, 0),
('not_q2b4sfyhssdb', 'ticket_opened:tic_0qmxbx2trzmp', 'ticket_opened', '{"ticket_id": "tic_0qmxbx2trzmp", "asset": "2RQD37XR", "trouble": "screen"}', '2026-09-14 08:30:00.000000', NULL, NULL, 'coordinator', false, NULL, NULL, 0),
('not_v6z38rtbjjj0', 'request_submitted:req_wym2bw9216q2', 'request_submitted', '{"request_id": "req_wym2bw9216q2", "lines": 2}', '2026-09-14 08:30:00.000000', NULL, NULL, 'coordinator', false, NULL, NULL, 0),
('not_wtz1vz2mvpjk', 'alert:alr_0qqg1j1fk815:0:org_t4305z8fh6fn', 'alert', '{"rule": "loan_overdue", "threshold": 0, "count": 1}', '2026-09-14 08:30:00.000000', NULL, 'org_t4305z8fh6fn', NULL, false, NULL, NULL, 0),
('not_ys32rpa0d8r0', 'request_decided:req_wym2bw9216q2', 'request_decided', '{"request_id": "req_wym2bw9216q2", "state": "approved"}', '2026-09-14 08:30:00.000000', NULL, 'org_t4305z8fh6fn', NULL, false, NULL, NULL, 0);

INSERT INTO allocations (id, kit_code, request_id, organisation_id, youth_code, state, made_by, created_at, expires_at, version) VALUES
('alc_x0trr6qgykph', 'MKS8UUZR', 'req_wym2bw9216q2', 'org_t4305z8fh6fn', 'JAJ7JA9A', 'handed_over', 'acc_awxk5hepj18y', '2026-09-14 08:30:00.000000', '2026-10-14 08:30:00.000000', 2);

INSERT INTO devices (code, category, maker, model, serial, identity, uuid, inventory_number, cpu, memory_bytes, battery_design_mwh, battery_full_mwh, battery_measured_on, os_name, os_supported_until, account_lock, grade, condition) VALUES
('2RQD37XR', 'laptop', 'Dell', 'Latitude 5420', 'FLT0006X', 'dell:FLT0006X', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'none', NULL, NULL);

INSERT INTO labels (id, token, short_code, status, asset_code, created_at) VALUES
('lab_4avx727x73yh', 'BGEMYR5XODL4WHXIJBDMT4KEK7', '2RQD37XR', 'live', '2RQD37XR', '2026-09-14 08:30:00.000000'),
('lab_9zd62hdbj7e3', 'B7PKEQ2KYJCE2P735PVLGPRA2V', 'YEJCUC33', 'live', 'YEJCUC33', '2026-09-14 08:30:00.000000');

INSERT INTO request_lines (id, request_id, number, youth_code, kind, priority, answer, reason) VALUES
(1, 'req_wym2bw9216q2', 1, 'JAJ7JA9A', 'laptop', 'none', 'approved', NULL),
(2, 'req_wym2bw9216q2', 2, 'JAJ7JA9A', 'connection', 'none', 'approved', NULL);

INSERT INTO sims (code, iccid, pin, puk) VALUES
('YEJCUC33', '8933000000000000079', NULL, NULL);

INSERT INTO tickets (id, asset_code, organisation_id, trouble, source, note, state, created_at, opened_at, attended_at, closed_at, version) VALUES
('tic_0qmxbx2trzmp', '2RQD37XR', 'org_t4305z8fh6fn', 'screen', 'association', 'Rayé', 'open', '2026-09-14 08:30:00.000000', '2026-09-14 08:30:00.000000', NULL, NULL, 1);

INSERT INTO allocation_items (id, allocation_id, line_id, asset_code, freed_at) VALUES
(1, 'alc_x0trr6qgykph', 1, '2RQD37XR', NULL),
(2, 'alc_x0trr6qgykph', 2, 'YEJCUC33', NULL);

INSERT INTO checks (id, device_code, cycle, checklist, item, passed, note, recorded_by, created_at) VALUES
('chk_3f2ca8t86cm3', '2RQD37XR', 1, 1, 'no_account_lock', true, NULL, 'acc_e67tzjc3xa2r', '2026-09-14 08:30:00.000000'),
('chk_3hagc7g7jcyj', '2RQD37XR', 1, 1, 'system', true, NULL, 'acc_e67tzjc3xa2r', '2026-09-14 08:30:00.000000'),
('chk_587g7cpphmsm', '2RQD37XR', 1, 1, 'battery', true, NULL, 'acc_e67tzjc3xa2r', '2026-09-14 08:30:00.000000'),
('chk_5wbn85y56rhe', '2RQD37XR', 1, 1, 'sound', true, NULL, 'acc_e67tzjc3xa2r', '2026-09-14 08:30:00.000000'),
('chk_70gmk4er97td', '2RQD37XR', 1, 1, 'parental_control', true, NULL, 'acc_e67tzjc3xa2r', '2026-09-14 08:30:00.000000'),
('chk_8wry863ajb2c', '2RQD37XR', 1, 1, 'network', true, NULL, 'acc_e67tzjc3xa2r', '2026-09-14 08:30:00.000000'),
('chk_dqdmbp43s4cb', '2RQD37XR', 1, 1, 'keyboard', true, NULL, 'acc_e67tzjc3xa2r', '2026-09-14 08:30:00.000000'),
('chk_fng5j3wp2wc2', '2RQD37XR', 1, 1, 'screen', true, NULL, 'acc_e67tzjc3xa2r', '2026-09-14 08:30:00.000000'),
('chk_hqw6bqwz2pdd', '2RQD37XR', 1, 1, 'starts', true, NULL, 'acc_e67tzjc3xa2r', '2026-09-14 08:30:00.000000'),
('chk_rtckwsmbtqpp', '2RQD37XR', 1, 1, 'ports', true, NULL, 'acc_e67tzjc3xa2r', '2026-09-14 08:30:00.000000'),
('chk_t8gpnknt1mgz', '2RQD37XR', 1, 1, 'charger', true, NULL, 'acc_e67tzjc3xa2r', '2026-09-14 08:30:00.000000'),
('chk_w8a85vsc4gha', '2RQD37XR', 1, 1, 'pointer', true, NULL, 'acc_e67tzjc3xa2r', '2026-09-14 08:30:00.000000'),
('chk_x75pfsr8c7cz', '2RQD37XR', 1, 1, 'camera', true, NULL, 'acc_e67tzjc3xa2r', '2026-09-14 08:30:00.000000');

INSERT INTO lines (id, sim_code, operator_id, number, contract, state, created_at, version) VALUES
('line_yecghykywtbz', 'YEJCUC33', 'org_ghh92t6gw28v', '+33612345678', NULL, 'active', '2026-09-14 08:30:00.000000', 1);

INSERT INTO loans (id, allocation_id, organisation_id, youth_code, territory, state, signed_on, signatory, kept_at, due_on, handed_over_by, handed_over_at, handed_over_on, first_for_youth, last_sign_at, ended_at, created_at, version) VALUES
('loan_32cf25e1ge78', 'alc_x0trr6qgykph', 'org_t4305z8fh6fn', 'JAJ7JA9A', '06', 'open', '2026-09-14', 'adult_youth', 'association', '2027-09-14', 'acc_6k9zqzmjf4tq', '2026-09-14 08:30:00.000000', '2026-09-14', true, '2026-09-14 08:30:00.000000', NULL, '2026-09-14 08:30:00.000000', 1);

INSERT INTO storages (id, device_code, kind, model, serial, size_bytes, present, created_at) VALUES
('disk_qpf9b1x8mtym', '2RQD37XR', 'ssd', NULL, 'S4X000060', 256000000000, true, '2026-09-14 08:30:00.000000');

INSERT INTO erasures (id, storage_id, device_code, cycle, method, tool, tool_version, started_at, ended_at, result, errors, bytes_erased, rounds_asked, rounds_done, hidden_sectors, serial, report_sha256, reason, performed_by, reconditioner_id, recorded_by, countersigned_by, countersign_reason, status, created_at) VALUES
('era_bqrjj9xbhcp5', 'disk_qpf9b1x8mtym', '2RQD37XR', 1, 'ata_secure_erase', 'nwipe', NULL, '2026-09-14 08:30:00.000000', '2026-09-14 08:30:00.000000', 'erased', 0, 256000000000, 1, 1, 'none', 'S4X000060', NULL, NULL, 'the bench', NULL, 'acc_e67tzjc3xa2r', NULL, NULL, 'accepted', '2026-09-14 08:30:00.000000');

INSERT INTO loan_items (id, loan_id, asset_code, kind, from_site_id, youth_code, overlap_until, ended_at, charger_missing, bag_missing, mouse_missing) VALUES
(1, 'loan_32cf25e1ge78', '2RQD37XR', 'laptop', 'site_4g4xnexjhqjq', 'JAJ7JA9A', NULL, NULL, false, false, false),
(2, 'loan_32cf25e1ge78', 'YEJCUC33', 'connection', 'site_4g4xnexjhqjq', 'JAJ7JA9A', NULL, NULL, false, false, false);

INSERT INTO plans (id, line_id, starts_on, ends_on, data_gb, cost_cents, currency, funder_id, renews_id, state, created_at, version) VALUES
('plan_3nh3ym6hr4zx', 'line_yecghykywtbz', '2026-01-01', '2026-12-31', NULL, 1240, 'EUR', NULL, NULL, 'planned', '2026-09-14 08:30:00.000000', 1);
