// What both engines must say alike by rules of the program's own: folded keys (settled 21) and links to records that vanish
// (settled 23). Their numbers are in record-values.test.mjs (20), the many properties in thousand.test.mjs (22), several servers
// in servers.test.mjs (24, 25), the group commit in tests/unit/test_store_group.c (26).
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startServer } from './harness.mjs';
import { Links, spec } from './links.mjs';
import { Records, base, UNKNOWN } from './records.mjs';

let server;
let records;
let links;
before(async () => {
  server = await startServer();
  records = new Records(server);
  links = new Links(server);
  await records.property('contacts', { name: 'key', type: 'string', hasUniqueValue: true });
  await records.property('contacts', { name: 'word', type: 'string' });
});
after(() => server.stop());

const RING = '\u030a';
const ALIKE = [
  ['Straße', 'STRASSE', 'strasse', 'STRA\u1e9eE'],
  ['Ærlig Østbø', 'ærlig østbø', 'ÆRLIG ØSTBØ'],
  ['Åse', 'åse', `A${RING}se`, `a${RING}SE`, '\u212bse'],
  ['Réné', 're\u0301ne\u0301', 'RE\u0301NÉ'],
  ['İzmir', 'i\u0307zmir', 'I\u0307ZMIR'],
  ['ﬁnne', 'FINNE', 'finne'],
  ['ＡＢＣ', 'abc'],
  ['ΣΊΣΥΦΟΣ', 'σίσυφος', 'σίσυφοσ'],
  ['q\u0323\u0307x', 'Q\u0307\u0323X'],
];
const APART = [
  ['İda', 'ida'], ['ıda', 'ida', 'İda'], ['Asa', 'Åsa'], ['Osa', 'Øsa'], ['Aero', 'Æro'], ['Rene', 'René'], ['a b', 'a  b', 'ab'],
  ['50%', '50_', '500'],
];

describe('settled 21: keys are folded by the program', () => {
  for (const [first, ...others] of ALIKE) {
    test(`settled 21: ${[first, ...others].join(' = ')}: unique values, equality, lists of values and words`, async () => {
      const { id } = await records.contact({ key: first, word: first });
      const find = async (filter) => (await records.search('contacts', { filterGroups: [{ filters: [filter] }] })).results.map((record) => record.id);
      for (const other of [first, ...others]) {
        const reply = await server.api('POST', base('contacts'), { properties: { firstname: 'x', key: other } });
        assert.equal(reply.status, 409, other);
        assert.ok(reply.json.message.includes(id), reply.json.message);
        assert.deepEqual(await find({ propertyName: 'key', operator: 'EQ', value: other }), [id], `unique, ${other}`);
        assert.deepEqual(await find({ propertyName: 'word', operator: 'EQ', value: other }), [id], other);
        assert.deepEqual(await find({ propertyName: 'word', operator: 'IN', values: ['nothing', other] }), [id], other);
        assert.deepEqual(await find({ propertyName: 'word', operator: 'CONTAINS_TOKEN', value: other.split(' ')[0] }), [id], other);
        const by = await server.ok('GET', `${base('contacts')}/${encodeURIComponent(other)}?idProperty=key&properties=key`);
        assert.equal(by.id, id);
        assert.equal(by.properties.key, first, 'what was written is read back');
      }
    });
  }
  for (const [i, different] of APART.entries()) {
    test(`settled 21: ${different.map((text) => `“${text}”`).join(', ')} are different values`, async () => {
      const ids = [];
      for (const text of different) ids.push((await records.contact({ key: `${text}-${i}`, word: `${text}-${i}` })).id);
      for (const [k, text] of different.entries()) {
        const { results } = await records.search('contacts', { filterGroups: [{ filters: [{ propertyName: 'word', operator: 'EQ', value: `${text}-${i}` }] }] });
        assert.deepEqual(results.map((record) => record.id), [ids[k]], text);
      }
    });
  }

  test('settled 21: texts are sorted by their keys: the order of code points, the same on both engines', async () => {
    const words = ['Zebra', 'apple', 'Ås', 'Ærlig', 'øre', 'Öl', 'banan', 'Érable', 'ｚoo'];
    for (const word of words) await records.contact({ word, city: 'Sorted' });
    const { results } = await records.search('contacts', {
      filterGroups: [{ filters: [{ propertyName: 'city', operator: 'EQ', value: 'sorted' }] }],
      sorts: [{ propertyName: 'word', direction: 'ASCENDING' }],
      properties: ['word'],
    });
    assert.deepEqual(results.map((record) => record.properties.word), ['apple', 'banan', 'Zebra', 'ｚoo', 'Ås', 'Ærlig', 'Érable', 'Öl', 'øre']);
  });
});

describe('settled 23: links stand on records that are there', () => {
  const sound = () => links.assertClean();

  test('settled 23: a link to an id that never was, or of another object, is refused on every path', async () => {
    const contact = await links.make('contacts');
    const deal = await links.make('deals');
    for (const id of [UNKNOWN, deal]) {
      await server.refused(400, 'PUT', `/crm/v4/objects/contacts/${contact}/associations/default/companies/${id}`);
      await server.refused(400, 'PUT', links.one('contacts', contact, 'companies', id), [spec('H279')]);
      await server.refused(400, 'PUT', links.one('companies', id, 'contacts', contact), [spec('H280')]);
      const batch = await server.api('POST', '/crm/v4/associations/contacts/companies/batch/create', {
        inputs: [{ from: { id: contact }, to: { id }, types: [spec('H279')] }],
      });
      assert.equal(batch.json.results?.length ?? 0, 0, batch.text);
      const made = await server.api('POST', base('contacts'), { properties: { firstname: 'x' }, associations: [{ to: { id }, types: [spec('H279')] }] });
      assert.ok(made.status >= 400 && made.status < 500, made.text);
    }
    assert.deepEqual(await links.of('contacts', contact, 'companies'), {});
    await sound();
  });

  test('settled 23: with an archived record its links are out of sight from the other end, and no new one is made', async () => {
    const contact = await links.make('contacts');
    const company = await links.make('companies');
    await links.link('contacts', contact, 'companies', company);
    await records.archive('companies', company);
    assert.deepEqual(await links.of('contacts', contact, 'companies'), {});
    await server.refused(400, 'PUT', links.one('contacts', contact, 'companies', company), [spec('H279')]);
    await sound();
    await server.ok('POST', `/relata/v1/objects/companies/${company}/restore`);
    assert.deepEqual(Object.keys(await links.of('contacts', contact, 'companies')), [company]);
    await sound();
  });

  test('settled 23: whoever links while the other record is archived or merged leaves nothing that hangs', async () => {
    for (let round = 0; round < 6; round++) {
      const contacts = await links.makeMany('contacts', 8);
      const [gone, merged, kept] = await links.makeMany('companies', 3);
      const target = (i) => (i % 2 ? gone : merged);
      const link = (contact, i) => server.api('PUT', `/crm/v4/objects/contacts/${contact}/associations/default/companies/${target(i)}`);
      const [first, ...rest] = contacts;
      await links.link('contacts', first, 'companies', gone);
      const replies = await Promise.all([
        ...rest.slice(0, 3).map(link),
        records.archive('companies', gone),
        server.ok('POST', `${base('companies')}/merge`, { primaryObjectId: kept, objectIdToMerge: merged }),
        ...rest.slice(3).map(link),
      ]);
      for (const reply of replies.filter((each) => each?.status)) assert.ok([200, 201, 400].includes(reply.status), reply.text);
      for (const contact of contacts) {
        const found = Object.keys(await links.of('contacts', contact, 'companies'));
        assert.deepEqual(found.filter((id) => id !== kept), []);
      }
    }
    await sound();
  });
});
