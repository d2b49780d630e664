// Merging two records: row 70, section 3.5, 2.9, D4 and settled 14; what is lost is told by the Relata API.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startServer } from './harness.mjs';
import { Links, plain } from './links.mjs';
import { Records, UNKNOWN, base, pick } from './records.mjs';

let server;
let records;
let links;
before(async () => {
  server = await startServer();
  records = new Records(server);
  links = new Links(server);
});
after(async () => {
  await links.assertClean();
  await server.stop();
});

const target = (type) => `${base(type)}/merge`;
const merge = (type, primaryObjectId, objectIdToMerge) => server.ok('POST', target(type), { primaryObjectId, objectIdToMerge }, { status: 200 });
const relata = (type, winner, loser, more = {}) => server.ok('POST', `/relata/v1/objects/${type}/merge`, { winner, loser, ...more }, { status: 200 });
/** What was lost, as ['0-2 17 label why', …]. */
const lost = (reply) => reply.lost.map((each) => `${each.other.objectTypeId} ${each.other.id} ${each.label} ${each.why}`).sort();

const MAKE = {
  contacts: (n) => ({ firstname: `Contact ${n}` }),
  companies: (n) => ({ name: `Company ${n}` }),
  deals: (n) => ({ dealname: `Deal ${n}`, dealstage: 'appointmentscheduled' }),
  tickets: (n) => ({ subject: `Ticket ${n}`, hs_pipeline_stage: '1' }),
  products: (n) => ({ name: `Product ${n}` }),
};
const make = async (type, properties = {}) => (await records.create(type, { ...(MAKE[type] ?? ((n) => ({ title: `${n}` })))(++records.made), ...properties })).id;
const two = async (type, a, b) => [await make(type, a), await make(type, b)];

describe('row 70: every object type', () => {
  const paths = ['/crm/v3/objects/{t}/merge', '/crm/objects/2025-09/{t}/merge', '/crm/objects/2026-03/{t}/merge/', '/crm/objects/2026-09-beta/{t}/merge', '/crm/v3/objects/{t}/merge/'];
  for (const [i, type] of ['contacts', 'companies', 'deals', 'tickets', 'custom'].entries()) {
    test(`${type}: the survivor keeps its id, and the other id leads to it`, async () => {
      const word = type === 'custom' ? await links.object('thing') : type;
      const [winner, loser] = await two(word);
      const total = await records.count(word);
      const reply = await server.ok('POST', paths[i].replace('{t}', word), { primaryObjectId: winner, objectIdToMerge: Number(loser) }, { status: 200 });
      assert.equal(reply.id, winner);
      assert.equal(reply.archived, false);
      assert.equal((await records.read(word, loser)).id, winner);
      assert.equal(await records.value(word, winner, 'hs_merged_object_ids'), loser);
      assert.equal(await records.count(word), total - 1, 'a search finds the survivor alone');
      assert.deepEqual((await server.ok('GET', `${base(word)}?archived=true`)).results, [], 'the other one is not an archived record');
      const batch = await server.ok('POST', `${base(word)}/batch/read`, { inputs: [{ id: loser }], properties: [] }, { status: 200 });
      assert.deepEqual(batch.results.map((record) => record.id), [winner]);
    });
  }
});

describe('values', () => {
  test('the value written last stands; what the survivor lacks is filled in; being empty overtakes nothing', async () => {
    const [winner, loser] = await two('contacts', { city: 'Oslo', zip: '1', phone: '1' }, { city: 'Bergen', state: 'Vestland', zip: '2' });
    await records.patch('contacts', winner, { zip: '3', phone: '' });
    await records.patch('contacts', loser, { country: 'Norway' });
    await records.patch('contacts', loser, { country: '' });
    await records.patch('contacts', winner, { country: 'Sverige' });
    await merge('contacts', winner, loser);
    const names = ['city', 'zip', 'state', 'phone', 'country'];
    const { properties } = await records.read('contacts', winner, `?properties=${names}`);
    assert.deepEqual(pick(properties, names), { city: 'Bergen', zip: '3', state: 'Vestland', phone: null, country: 'Sverige' });
  });

  test('the main e-mail address stays, the other becomes an additional one and is taken by the survivor', async () => {
    const [winner, loser] = await two('contacts', { email: 'Main@example.com' }, { email: 'second@example.com', hs_additional_emails: 'third@example.com;MAIN@example.com' });
    await merge('contacts', winner, loser);
    const { properties } = await records.read('contacts', winner, '?properties=email,hs_additional_emails');
    assert.equal(properties.email, 'Main@example.com');
    assert.deepEqual(properties.hs_additional_emails.split(';').sort(), ['second@example.com', 'third@example.com']);
    const [empty, other] = await two('contacts', {}, { email: 'moves@example.com' });
    await merge('contacts', empty, other);
    assert.equal(await records.value('contacts', empty, 'email'), 'moves@example.com');
    assert.equal((await records.read('contacts', 'moves@example.com', '?idProperty=email')).id, empty);
    await server.refused(409, 'POST', base('contacts'), { properties: { email: 'MOVES@example.com' } });
  });

  test('a unique value moves with its record', async () => {
    await records.property('contacts', { name: 'badge', type: 'string', hasUniqueValue: true });
    const [winner, loser] = await two('contacts', { badge: 'old' }, { badge: 'new' });
    await merge('contacts', winner, loser);
    assert.equal(await records.value('contacts', winner, 'badge'), 'new');
    assert.equal((await records.read('contacts', 'NEW', '?idProperty=badge')).id, winner);
    await make('contacts', { badge: 'old' });
    await server.refused(409, 'POST', base('contacts'), { properties: { firstname: 'x', badge: 'New' } });
  });

  test('the further lifecycle stage and the older creation stand', async () => {
    const [older, newer] = await two('contacts', { lifecyclestage: 'subscriber' }, { lifecyclestage: 'customer' });
    await records.patch('contacts', older, { lifecyclestage: 'opportunity' });
    const { createdAt } = await records.read('contacts', older);
    const merged = await merge('contacts', newer, older);
    assert.equal(merged.createdAt, createdAt);
    assert.equal(await records.value('contacts', newer, 'lifecyclestage'), 'customer');
  });

  test('pipeline, stage and what follows from the stage go together', async () => {
    const stage = (label, probability) => ({ label, displayOrder: 0, metadata: { probability } });
    const pipeline = await server.ok('POST', '/crm/v3/pipelines/deals', { label: 'Other', displayOrder: 1, stages: [stage('Open', '0.5'), stage('Won', '1.0')] });
    const [winner, loser] = await two('deals', { dealstage: 'contractsent' }, {});
    const won = pipeline.stages.find((each) => each.label === 'Won').id;
    await records.patch('deals', loser, { pipeline: pipeline.id, dealstage: won });
    await merge('deals', winner, loser);
    const names = ['pipeline', 'dealstage', 'hs_is_closed', 'hs_is_closed_won'];
    const { properties } = await records.read('deals', winner, `?properties=${names}`);
    assert.deepEqual(pick(properties, names), { pipeline: pipeline.id, dealstage: won, hs_is_closed: 'true', hs_is_closed_won: 'true' });
  });

  test('the history shows what the merge changed above what was before', async () => {
    const [winner, loser] = await two('contacts', { city: 'Oslo' }, { city: 'Bergen' });
    await merge('contacts', winner, loser);
    const { propertiesWithHistory } = await records.read('contacts', winner, '?propertiesWithHistory=city,hs_merged_object_ids');
    assert.deepEqual(propertiesWithHistory.city.map((entry) => entry.value), ['Bergen', 'Oslo']);
    assert.deepEqual(propertiesWithHistory.hs_merged_object_ids.map((entry) => entry.value), [loser]);
  });
});

describe('ids', () => {
  test('a chain of merges leads to the last survivor, which knows them all', async () => {
    const [a, b] = await two('contacts');
    const [c, d] = await two('contacts');
    await merge('contacts', a, b);
    await merge('contacts', c, d);
    await merge('contacts', c, a);
    for (const id of [a, b, c, d]) assert.equal((await records.read('contacts', id)).id, c);
    assert.deepEqual((await records.value('contacts', c, 'hs_merged_object_ids')).split(';').sort(), [a, b, d].sort());
    const vids = (await records.value('contacts', c, 'hs_calculated_merged_vids')).split(';');
    assert.deepEqual(vids.map((each) => each.split(':')[0]).sort(), [a, b, d].sort());
    assert.ok(vids.every((each) => Math.abs(Number(each.split(':')[1]) - Date.now()) < 60_000));
  });

  test('a write to the other id changes the survivor; deleting it does not', async () => {
    const [winner, loser] = await two('contacts');
    await merge('contacts', winner, loser);
    assert.equal((await records.patch('contacts', loser, { city: 'Oslo' })).id, winner);
    assert.equal(await records.value('contacts', winner, 'city'), 'Oslo');
    await records.archive('contacts', loser);
    assert.equal((await records.read('contacts', winner)).archived, false);
    await server.refused(400, 'POST', `/relata/v1/objects/contacts/${loser}/restore`, {});
  });

  test('3.5: the same id, unknown, archived, merged and foreign ids are refused, and nothing changes', async () => {
    const [a, b] = await two('contacts', { city: 'Oslo' }, { city: 'Bergen' });
    const archived = await make('contacts');
    await records.archive('contacts', archived);
    const merged = await make('contacts');
    await merge('contacts', a, merged);
    const company = await make('companies');
    const refused = (status, primaryObjectId, objectIdToMerge) => server.refused(status, 'POST', target('contacts'), { primaryObjectId, objectIdToMerge });
    await refused(400, a, a);
    await refused(400, a, merged);
    await refused(400, merged, a);
    for (const other of [UNKNOWN, archived, company]) {
      await refused(404, a, other);
      await refused(404, other, a);
    }
    await refused(400, 'abc', a);
    assert.match((await refused(400, a)).message, /Some required fields were not set: \[objectIdToMerge\]/);
    assert.match((await server.refused(400, 'POST', target('contacts'), {})).message, /\[primaryObjectId, objectIdToMerge\]/);
    assert.equal(await records.value('contacts', a, 'city'), 'Oslo');
    assert.equal((await records.read('contacts', b)).id, b);
    assert.equal(await records.value('contacts', a, 'hs_merged_object_ids'), merged);
  });

  test('3.5: a record has at most 250 identities: 414 with the published text, and nothing is lost', async () => {
    const winner = await make('products', { name: 'Collector' });
    const others = [];
    for (let i = 0; i < 300; i += 100) {
      const inputs = Array.from({ length: 100 }, (_, k) => ({ properties: { name: `Identity ${i + k}` } }));
      others.push(...(await server.ok('POST', `${base('products')}/batch/create`, { inputs })).results.map((record) => record.id));
    }
    for (const id of others.slice(0, 248)) await merge('products', winner, id);
    const [second, third, last] = others.slice(248);
    await merge('products', second, third);
    const pair = await server.refused(414, 'POST', target('products'), { primaryObjectId: winner, objectIdToMerge: second });
    assert.equal(pair.message, 'Cannot have more than 250 identities on a profile');
    await merge('products', winner, last);
    const next = others[251];
    await server.refused(414, 'POST', target('products'), { primaryObjectId: winner, objectIdToMerge: next });
    await server.refused(414, 'POST', target('products'), { primaryObjectId: next, objectIdToMerge: winner });
    assert.equal((await records.read('products', next)).id, next);
    assert.equal((await records.read('products', others[0])).id, winner);
    assert.equal((await records.value('products', winner, 'hs_merged_object_ids')).split(';').length, 249);
  });
});

describe('D4 and settled 14: links and labels', () => {
  let advisor;
  let client;
  let boss;
  before(async () => {
    advisor = await links.label('contacts', 'companies', 'advisor', 'Advisor');
    client = await links.label('contacts', 'companies', 'client', 'Client', 'Supplier');
    boss = await links.label('contacts', 'contacts', 'boss', 'Manager', 'Employee');
  });
  const P = plain('contacts', 'companies');

  test('links of both are the survivor’s; on a third record the label sets are united, seen from both ends', async () => {
    const [winner, loser] = await two('contacts');
    const [shared, own, others] = [await make('companies'), await make('companies'), await make('companies')];
    await links.put('contacts', winner, 'companies', own, [P]);
    await links.put('contacts', winner, 'companies', shared, [advisor.there]);
    await links.put('contacts', loser, 'companies', shared, [client.there]);
    await links.put('contacts', loser, 'companies', others, [advisor.there, client.there]);
    const deal = await make('deals');
    const note = (await records.create('notes', { hs_timestamp: 0 })).id;
    await links.link('contacts', loser, 'notes', note);
    await links.link('contacts', loser, 'deals', deal);
    assert.deepEqual(lost(await relata('contacts', winner, loser)), []);
    assert.deepEqual(Object.keys(await links.of('notes', note, 'contacts')), [winner]);
    assert.deepEqual(await links.of('contacts', winner, 'companies'), {
      [own]: ['H1', P].sort(),
      [shared]: [P, advisor.there, client.there].sort(),
      [others]: [P, advisor.there, client.there].sort(),
    });
    assert.deepEqual(await links.of('companies', shared, 'contacts'), { [winner]: ['H280', advisor.back, client.back].sort() });
    assert.deepEqual(await links.of('companies', others, 'contacts'), { [winner]: ['H280', advisor.back, client.back].sort() });
    assert.deepEqual(await links.of('deals', deal, 'contacts'), { [winner]: ['H3'] });
    assert.equal(await records.value('companies', shared, 'num_associated_contacts'), '1');
    assert.equal(await links.primary('contacts', winner), own);
  });

  test('the primary company is the survivor’s, else the loser’s', async () => {
    const [a, b] = [await make('companies'), await make('companies')];
    for (const type of ['contacts', 'deals', 'tickets']) {
      const [winner, loser] = await two(type);
      await links.link(type, loser, 'companies', b);
      await links.link(type, winner, 'companies', a);
      await merge(type, winner, loser);
      assert.equal(await links.primary(type, winner), a, type);
      assert.deepEqual(Object.keys(await links.of(type, winner, 'companies')).sort(), [a, b].sort());
      const [empty, full] = await two(type);
      await links.link(type, full, 'companies', b);
      await links.link(type, full, 'companies', a);
      await merge(type, empty, full);
      assert.equal(await links.primary(type, empty), b, type);
    }
  });

  test('merged companies: a record that had one of them as primary has the survivor as primary', async () => {
    const [winner, loser] = await two('companies');
    const [one, both] = await two('contacts');
    await links.link('contacts', one, 'companies', loser);
    await links.put('contacts', both, 'companies', loser, [advisor.there]);
    await links.put('contacts', both, 'companies', winner, [client.there]);
    await merge('companies', winner, loser);
    for (const id of [one, both]) assert.equal(await links.primary('contacts', id), winner);
    assert.deepEqual(await links.of('contacts', both, 'companies'), { [winner]: ['H1', P, advisor.there, client.there].sort() });
    assert.equal(await records.value('companies', winner, 'num_associated_contacts'), '2');
  });

  test('the link between the two goes, and is reported', async () => {
    const [winner, loser] = await two('contacts');
    await links.put('contacts', winner, 'contacts', loser, [boss.there]);
    const reply = await relata('contacts', winner, loser);
    assert.equal(reply.record.id, winner);
    assert.equal(reply.preview, false);
    assert.ok(reply.lost.length >= 1);
    assert.ok(reply.lost.every((each) => each.why === 'self' && each.other.id === loser && each.other.objectTypeId === '0-1'), JSON.stringify(reply.lost));
    assert.deepEqual(await links.of('contacts', winner, 'contacts'), {});
  });

  test('the opposite halves of a paired label on one third record: the survivor’s stands', async () => {
    const [winner, loser] = await two('contacts');
    const third = await make('contacts');
    await links.put('contacts', winner, 'contacts', third, [boss.there]);
    await links.put('contacts', loser, 'contacts', third, [boss.back]);
    assert.deepEqual(lost(await relata('contacts', winner, loser)), [`0-1 ${third} boss direction`]);
    assert.deepEqual(await links.between('contacts', winner, 'contacts', third), [boss.there, plain('contacts', 'contacts')].sort());
  });

  test('where the union exceeds a limit the survivor’s labels stay and the rest is listed; the plain link moves', async () => {
    const seal = await links.label('contacts', 'companies', 'seal', 'Seal');
    await links.limit('contacts', 'companies', seal.there, 1);
    const [winner, loser] = await two('contacts');
    const [a, b] = [await make('companies'), await make('companies')];
    await links.put('contacts', winner, 'companies', a, [seal.there]);
    await links.put('contacts', loser, 'companies', b, [seal.there, advisor.there]);
    const preview = await relata('contacts', winner, loser, { preview: true });
    assert.equal(preview.preview, true);
    assert.deepEqual(lost(preview), [`0-2 ${b} seal limit`]);
    assert.equal((await records.read('contacts', loser)).id, loser, 'a preview changes nothing');
    assert.deepEqual(await links.of('contacts', winner, 'companies'), { [a]: ['H1', P, seal.there].sort() });
    assert.deepEqual(lost(await relata('contacts', winner, loser)), lost(preview));
    assert.deepEqual(await links.of('contacts', winner, 'companies'), { [a]: ['H1', P, seal.there].sort(), [b]: [P, advisor.there].sort() });
    await links.limit('contacts', 'companies', seal.there, null);
  });

  test('links of the loser to an archived record come back to the survivor', async () => {
    const [winner, loser] = await two('contacts');
    const company = await make('companies');
    await links.put('contacts', loser, 'companies', company, [advisor.there]);
    await records.archive('companies', company);
    await merge('contacts', winner, loser);
    assert.deepEqual(await links.of('contacts', winner, 'companies'), {});
    await server.ok('POST', `/relata/v1/objects/companies/${company}/restore`, {}, { status: 200 });
    assert.deepEqual(await links.of('contacts', winner, 'companies'), { [company]: ['H1', P, advisor.there].sort() });
  });

  test('2.6: a merge that would make a company its own ancestor is refused, and nothing is merged', async () => {
    const [top, middle] = await two('companies');
    const bottom = await make('companies');
    await links.put('companies', top, 'companies', middle, ['H13']);
    await links.put('companies', middle, 'companies', bottom, ['H13']);
    await server.refused(400, 'POST', target('companies'), { primaryObjectId: top, objectIdToMerge: bottom });
    assert.equal((await records.read('companies', bottom)).id, bottom);
    assert.deepEqual(await links.between('companies', middle, 'companies', bottom), ['H13', 'H450']);
  });
});
