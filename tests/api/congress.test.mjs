// Real input through the official client, unmodified: who sits on which committee of the United States Congress, in which role.
// tests/data/congress/README.md says where the tables come from and what is in them.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { clientFault } from './definitions.mjs';
import { startServer } from './harness.mjs';
import { Links } from './links.mjs';

const folder = path.join(path.dirname(fileURLToPath(import.meta.url)), '../data/congress');

/** A table as objects by column name. */
function table(name) {
  const rows = [[]];
  for (const [, quoted, bare, end] of readFileSync(path.join(folder, name), 'utf8').matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    rows.at(-1).push(quoted === undefined ? bare : quoted.replaceAll('""', '"'));
    if (end !== ',') rows.push([]);
  }
  const [head, ...body] = rows.filter((row) => row.length > 1);
  return body.map((row) => {
    assert.equal(row.length, head.length, row.join());
    return Object.fromEntries(head.map((column, i) => [column, row[i]]));
  });
}
const legislators = table('legislators.csv');
const committees = table('committees.csv');
const seats = table('committee-members.csv').map((seat) => ({ ...seat, labels: seat['Association label'].split('; ') }));

const LABELS = {
  Majority: 2159, Minority: 1720, 'Ranking Member': 217, Chairman: 143, 'Ex Officio': 118, Chair: 79, 'Vice Chair': 36, 'Vice Chairman': 12,
  Chairwoman: 4, Cochairman: 1, 'Vice Chairwoman': 1,
};

// column: property name, type, field type
const PERSON = {
  'First name': ['firstname'], 'Last name': ['lastname'], Phone: ['phone'], Website: ['website'],
  'Bioguide ID': ['bioguide_id', 'string', 'text'], 'Official name': ['official_name', 'string', 'text'], Birthday: ['birthday', 'date', 'date'],
  Gender: ['gender', 'enumeration', 'radio'], Chamber: ['chamber', 'enumeration', 'select'], Party: ['party', 'enumeration', 'select'],
  State: ['us_state', 'string', 'text'], District: ['district', 'number', 'number'], 'Term start': ['term_start', 'date', 'date'],
  'Term end': ['term_end', 'date', 'date'], Office: ['office', 'string', 'text'], 'Terms served': ['terms_served', 'number', 'number'],
};
const COMMITTEE = {
  'Committee code': ['code', 'string', 'text'], Name: ['name', 'string', 'text'], Chamber: ['chamber', 'enumeration', 'select'],
  Kind: ['kind', 'enumeration', 'select'], Website: ['website', 'string', 'text'], Phone: ['phone', 'string', 'phonenumber'],
  Jurisdiction: ['jurisdiction', 'string', 'textarea'],
};
const definition = (rows, column, [name, type, fieldType], groupName) => ({
  name, label: column, type, fieldType, groupName, hasUniqueValue: ['bioguide_id', 'code'].includes(name),
  ...(type === 'enumeration' && {
    options: [...new Set(rows.map((row) => row[column]))].sort().map((value, displayOrder) => ({ value, label: value, displayOrder, hidden: false })),
  }),
});
const propertiesOf = (columns, row) => Object.fromEntries(Object.entries(columns).map(([column, [name]]) => [name, row[column]]));
const chunks = (list, size) => Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, (i + 1) * size));
const user = (associationTypeId) => ({ associationCategory: 'USER_DEFINED', associationTypeId });
const count = (counts, word) => counts.set(word, (counts.get(word) ?? 0) + 1);

describe('the Congress, loaded with version 14 of the official client', () => {
  let server;
  let crm;
  let type; // of committees
  const person = new Map(); // record id by Bioguide id
  const committee = new Map(); // record id by code
  const label = new Map(); // type id by text, read from the person
  const parent = {}; // type ids of the paired label
  const started = performance.now();
  before(async () => {
    server = await startServer();
    crm = server.client(14).crm;
  });
  after(async () => {
    await new Links(server).assertClean();
    await server.stop();
  });

  test('the tables are as their README says', () => {
    assert.deepEqual([legislators.length, committees.length, seats.length], [537, 230, 3879]);
    const counts = {};
    for (const each of seats.flatMap((seat) => seat.labels)) counts[each] = (counts[each] ?? 0) + 1;
    assert.deepEqual(counts, LABELS);
  });

  test('persons become contacts with properties of their own, committees a custom object with a unique code', async () => {
    const own = Object.entries(PERSON).filter(([, definition]) => definition.length > 1);
    const made = await crm.properties.batchApi.create('contacts', {
      inputs: own.map(([column, each]) => definition(legislators, column, each, 'contactinformation')),
    });
    assert.equal(made.results.length, own.length);
    const schema = await crm.schemas.coreApi.create({
      name: 'committee', labels: { singular: 'Committee', plural: 'Committees' }, primaryDisplayProperty: 'name', requiredProperties: ['code', 'name'],
      searchableProperties: ['code', 'name'], secondaryDisplayProperties: ['code'], associatedObjects: ['CONTACT'],
      properties: Object.entries(COMMITTEE).map(([column, each]) => definition(committees, column, each)),
    });
    type = schema.objectTypeId;
    for (const chunk of chunks(legislators, 100)) {
      const { results } = await crm.contacts.batchApi.create({ inputs: chunk.map((row) => ({ properties: propertiesOf(PERSON, row), associations: [] })) });
      for (const record of results) person.set(record.properties.bioguide_id, record.id);
    }
    for (const chunk of chunks(committees, 100)) {
      const { results } = await crm.objects.batchApi.create(type, { inputs: chunk.map((row) => ({ properties: propertiesOf(COMMITTEE, row), associations: [] })) });
      for (const record of results) committee.set(record.properties.code, record.id);
    }
    assert.deepEqual([person.size, committee.size], [537, 230]);
  });

  test('the eleventh label between the two meets the cap of ten; the setting is raised, and it is made', async () => {
    const { definitionsApi } = crm.associations.v4.schema;
    const texts = Object.keys(LABELS);
    for (const text of texts.slice(0, 10)) {
      const { results } = await definitionsApi.create('contacts', type, { name: text.toLowerCase().replaceAll(' ', '_'), label: text });
      label.set(text, results[0].typeId);
    }
    const last = { name: 'vice_chairwoman', label: texts[10] };
    const refused = await clientFault(definitionsApi.create('contacts', type, last));
    assert.equal(refused.code, 437);
    assert.equal(refused.body.category, 'VALIDATION_ERROR');
    assert.match(refused.body.message, /\b10\b/);
    await server.ok('PATCH', '/relata/v1/settings', { 'labels.cap': 11 }, { status: 200 });
    label.set(texts[10], (await definitionsApi.create('contacts', type, last)).results[0].typeId);
    const listed = (await definitionsApi.getAll('contacts', type)).results.filter((each) => each.label);
    assert.deepEqual(new Map(listed.map((each) => [each.label, each.typeId])), label);

    const paired = await definitionsApi.create(type, type, { name: 'parent_committee', label: 'Parent committee', inverseLabel: 'Subcommittee' });
    [parent.up, parent.down] = paired.results.map((each) => each.typeId);
    assert.notEqual(parent.up, parent.down);
  });

  test('seats become labelled associations, parents a paired label among committees', async (t) => {
    const { batchApi } = crm.associations.v4;
    const inputs = seats.map((seat) => ({
      _from: { id: person.get(seat['Bioguide ID']) },
      to: { id: committee.get(seat['Committee code']) },
      types: seat.labels.map((text) => user(label.get(text))),
    }));
    const linking = performance.now();
    for (const chunk of chunks(inputs, 2000)) {
      const reply = await batchApi.create('contacts', type, { inputs: chunk });
      assert.equal(reply.results.length, chunk.length);
      assert.equal(reply.numErrors, undefined);
    }
    t.diagnostic(`${inputs.length} seats in ${Math.round(performance.now() - linking)} ms`);
    const parents = committees.filter((row) => row['Parent committee']).map((row) => ({
      _from: { id: committee.get(row['Committee code']) }, to: { id: committee.get(row['Parent committee']) }, types: [user(parent.up)],
    }));
    assert.equal((await batchApi.create(type, type, { inputs: parents })).results.length, 181);
    t.diagnostic(`everything loaded in ${Math.round(performance.now() - started)} ms`);
  });

  /** One direction in batches: {own key: {other key: sorted labels}}; `alone` collects those without associations. */
  async function readAll(from, to, own, other, alone = []) {
    const keyOfOwn = new Map([...own].map(([key, id]) => [id, key]));
    const keyOfOther = new Map([...other].map(([key, id]) => [id, key]));
    const found = {};
    for (const chunk of chunks([...own.values()], 1000)) {
      const reply = await crm.associations.v4.batchApi.getPage(from, to, { inputs: chunk.map((id) => ({ id })) });
      for (const result of reply.results) {
        assert.equal(result.paging, undefined);
        const texts = (row) => row.associationTypes.flatMap((each) => each.label ?? []).sort();
        found[keyOfOwn.get(result._from.id)] = Object.fromEntries(result.to.map((row) => [keyOfOther.get(String(row.toObjectId)), texts(row)]));
      }
      alone.push(...(reply.errors ?? []).map((error) => keyOfOwn.get(error.context.fromObjectId[0])));
    }
    return found;
  }
  const expected = (own, other) => {
    const result = {};
    for (const seat of seats) (result[seat[own]] ??= {})[seat[other]] = seat.labels.toSorted();
    return result;
  };

  test('read from both ends, every person and every committee is as in the table', async () => {
    const [idle, empty] = [[], []];
    const fromPersons = await readAll('contacts', type, person, committee, idle);
    const fromCommittees = await readAll(type, 'contacts', committee, person, empty);
    assert.deepEqual(fromPersons, expected('Bioguide ID', 'Committee code'));
    assert.deepEqual(fromCommittees, expected('Committee code', 'Bioguide ID'));
    assert.deepEqual(idle.sort(), [...person.keys()].filter((key) => !(key in fromPersons)).sort());
    assert.deepEqual(empty.sort(), [...committee.keys()].filter((key) => !(key in fromCommittees)).sort());
    for (const found of [fromPersons, fromCommittees]) {
      const counts = new Map();
      for (const text of Object.values(found).flatMap((links) => Object.values(links).flat())) count(counts, text);
      assert.deepEqual(Object.fromEntries(counts), LABELS);
      assert.equal(Object.values(found).flatMap(Object.keys).length, 3879);
    }
  });

  test('one record at a time gives the same', async () => {
    const { basicApi } = crm.associations.v4;
    const largest = [...Map.groupBy(seats, (seat) => seat['Committee code'])].sort((a, b) => b[1].length - a[1].length)[0];
    const page = await basicApi.getPage(type, committee.get(largest[0]), 'contacts', undefined, 500);
    assert.deepEqual(new Set(page.results.map((row) => String(row.toObjectId))), new Set(largest[1].map((seat) => person.get(seat['Bioguide ID']))));
    const seen = [];
    let after;
    do {
      const part = await basicApi.getPage(type, committee.get(largest[0]), 'contacts', after, 10);
      seen.push(...part.results);
      after = part.paging?.next?.after;
    } while (after);
    assert.deepEqual(seen.map((row) => row.toObjectId), page.results.map((row) => row.toObjectId));
  });

  test('the tree of committees: 181 have one parent, 31 have subcommittees, each seen from its own end', async () => {
    const tree = await readAll(type, type, committee, committee);
    const up = {};
    const down = {};
    for (const [code, links] of Object.entries(tree)) {
      for (const [other, texts] of Object.entries(links)) {
        assert.equal(texts.length, 1, `${code} ${other}`);
        if (texts[0] === 'Parent committee') (up[code] ??= []).push(other);
        else if (texts[0] === 'Subcommittee') (down[code] ??= []).push(other);
        else assert.fail(texts[0]);
      }
    }
    const children = committees.filter((row) => row['Parent committee']);
    assert.deepEqual(up, Object.fromEntries(children.map((row) => [row['Committee code'], [row['Parent committee']]])));
    const byParent = Map.groupBy(children, (row) => row['Parent committee']);
    assert.deepEqual(
      Object.fromEntries(Object.entries(down).map(([code, list]) => [code, list.sort()])),
      Object.fromEntries([...byParent].map(([code, rows]) => [code, rows.map((row) => row['Committee code']).sort()])),
    );
    assert.deepEqual([Object.keys(up).length, Object.keys(down).length], [181, 31]);
  });

  test('every value is read back as it stands in the tables, by getAll, by the unique key and by search', async () => {
    const plain = (columns, row) => Object.fromEntries(Object.entries(propertiesOf(columns, row)).map(([name, value]) => [name, value === '' ? null : value]));
    const check = (records, columns, rows, key) => {
      const names = Object.values(columns).map(([name]) => name);
      const found = Object.fromEntries(records.map((record) => [record.properties[key], Object.fromEntries(names.map((name) => [name, record.properties[name]]))]));
      assert.deepEqual(found, Object.fromEntries(rows.map((row) => [plain(columns, row)[key], plain(columns, row)])));
    };
    check(await crm.contacts.getAll(undefined, undefined, Object.values(PERSON).map(([name]) => name)), PERSON, legislators, 'bioguide_id');
    const pages = [];
    let after;
    do {
      const page = await crm.objects.basicApi.getPage(type, 100, after, Object.values(COMMITTEE).map(([name]) => name));
      pages.push(...page.results);
      after = page.paging?.next?.after;
    } while (after);
    check(pages, COMMITTEE, committees, 'code');
    const sanders = await crm.contacts.basicApi.getById('s000033', ['official_name'], undefined, undefined, false, 'bioguide_id');
    assert.equal(sanders.properties.official_name, 'Bernard Sanders');
    const total = async (propertyName, value) =>
      (await crm.contacts.searchApi.doSearch({ filterGroups: [{ filters: [{ propertyName, operator: 'EQ', value }] }], limit: 1, after: '0', properties: [], sorts: [] })).total;
    assert.deepEqual([await total('party', 'Independent'), await total('gender', 'F'), await total('chamber', 'Senate')], [3, 154, 100]);
  });

  test('the meter of labels counts eleven of eleven; a label on seats cannot be deleted', async () => {
    const meter = await server.ok('GET', `/crm/v3/limits/associations/labels?fromObjectTypeId=0-1&toObjectTypeId=${type}`);
    assert.deepEqual(meter.results.map((each) => [each.limit, each.usage, each.percentage]), [[11, 11, 100]]);
    const refused = await clientFault(crm.associations.v4.schema.definitionsApi.remove('contacts', type, label.get('Cochairman')));
    assert.equal(refused.code, 400);
  });

  test('after a restart it is all still there', async (t) => {
    await server.restart();
    crm = server.client(14).crm;
    assert.deepEqual(await readAll('contacts', type, person, committee), expected('Bioguide ID', 'Committee code'));
    t.diagnostic(`from the first request to here ${Math.round(performance.now() - started)} ms`);
  });
});
