// Settled 22: an object takes 1,000 custom properties, on either engine, while it is in use.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startServer } from './harness.mjs';
import { Links } from './links.mjs';
import { Records, base, pick } from './records.mjs';

const COUNT = 1000;
const TYPE = 'companies';
const PROPERTIES = `/crm/v3/properties/${TYPE}`;
const KINDS = [['string', 'text'], ['number', 'number'], ['date', 'date'], ['datetime', 'date'], ['bool', 'booleancheckbox']];
const names = Array.from({ length: COUNT }, (_, i) => `wide_${String(i).padStart(4, '0')}`);
const LAST_NUMBER = 'wide_0996';

const definition = (i, name = names[i]) => {
  const [type, fieldType] = KINDS[i % KINDS.length];
  const options = type === 'bool' ? { options: ['true', 'false'].map((value) => ({ value, label: value })) } : {};
  return { name, label: name, type, fieldType, groupName: 'companyinformation', ...options };
};
const value = (i, k) =>
  [`tekst ${i} ${k}`, String(i * 10 + k), `2026-01-${10 + k}`, `2026-01-${10 + k}T00:00:00.000Z`, String(k % 2 === 1)][i % KINDS.length];
const values = (k) => Object.fromEntries(names.slice(0, COUNT - 1).map((name, i) => [name, value(i, k)]));
const record = (k) => ({ name: `Wide ${k}`, ...values(k) });

describe('settled 22: 1,000 custom properties on one object', () => {
  let server;
  let records;
  const ids = [];
  before(async () => {
    server = await startServer();
    records = new Records(server);
  });
  after(() => server.stop());
  const readAll = async (id) => {
    const reply = await server.ok('POST', `${base(TYPE)}/batch/read`, { inputs: [{ id }], properties: names });
    return pick(reply.results[0].properties, names.slice(0, COUNT - 1));
  };

  test('settled 22: they are made in batches of 100', async () => {
    for (let at = 0; at < COUNT; at += 100) {
      const inputs = names.slice(at, Math.min(at + 100, COUNT - 1)).map((_, i) => definition(at + i));
      const reply = await server.ok('POST', `${PROPERTIES}/batch/create`, { inputs }, { status: 201 });
      assert.deepEqual(reply.results.map((property) => property.name), inputs.map((input) => input.name));
    }
    const { results } = await server.ok('GET', PROPERTIES);
    const listed = new Set(results.map((property) => property.name));
    assert.deepEqual(names.filter((name) => !listed.has(name)), [names.at(-1)]);
  });

  test('settled 22: records have a value of each, alone and in a batch, and a change of all is read back', async () => {
    ids.push((await records.create(TYPE, record(1))).id);
    const inputs = [2, 3, 4, 5].map((k) => ({ properties: record(k) }));
    const made = await server.ok('POST', `${base(TYPE)}/batch/create`, { inputs }, { status: 201 });
    for (const result of made.results) ids.push(result.id);
    const found = [];
    for (const id of ids) found.push(JSON.stringify(await readAll(id)));
    assert.deepEqual(found.sort(), [1, 2, 3, 4, 5].map((k) => JSON.stringify(values(k))).sort());
    await records.patch(TYPE, ids[0], values(6));
    assert.deepEqual(await readAll(ids[0]), values(6));
  });

  test('settled 22: the last is a filter and a sort', async () => {
    const number = (k) => String(996 * 10 + k);
    const { results } = await records.search(TYPE, {
      filterGroups: [{ filters: [{ propertyName: LAST_NUMBER, operator: 'GTE', value: number(4) }, { propertyName: names[0], operator: 'HAS_PROPERTY' }] }],
      sorts: [{ propertyName: LAST_NUMBER, direction: 'DESCENDING' }],
      properties: [LAST_NUMBER],
    });
    assert.deepEqual(results.map((record) => record.properties[LAST_NUMBER]), [number(6), number(5), number(4)]);
  });

  test('settled 22: the last is added, and some archived, while eight write records', async () => {
    let stop = false;
    let written = 0;
    const writer = async (k) => {
      while (!stop) {
        const name = `Writer ${k}.${written}`;
        const { id } = await records.create(TYPE, { name, ...pick(values(1), names.slice(0, 40)) });
        assert.equal(await records.value(TYPE, id, names[39]), value(39, 1));
        written++;
      }
    };
    const writers = Promise.all(Array.from({ length: 8 }, (_, k) => writer(k)));
    await server.ok('POST', PROPERTIES, definition(COUNT - 1), { status: 201 });
    const { id } = await records.create(TYPE, { name: 'With the last', [names.at(-1)]: 'true' });
    assert.equal(await records.value(TYPE, id, names.at(-1)), 'true');
    await server.refused(400, 'POST', PROPERTIES, definition(0, 'one_too_many'));
    for (const name of names.slice(900, 910)) await server.ok('DELETE', `${PROPERTIES}/${name}`, undefined, { status: 204 });
    stop = true;
    await writers;
    assert.ok(written > 0);
    await server.refused(400, 'POST', base(TYPE), { properties: { name: 'x', [names[905]]: value(905, 1) } });
    const rest = names.filter((_, i) => (i < 900 || i >= 910) && i < COUNT - 1);
    assert.deepEqual(pick(await readAll(ids[0]), rest), pick(values(6), rest), 'the others are as they were');
  });

  test('settled 22: all is sound', () => new Links(server).assertClean());
});
