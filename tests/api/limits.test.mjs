// Limits on associations: rows 14-18 and the rules of 2.4. That every way of writing keeps them is in limit-entries.test.mjs.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startServer } from './harness.mjs';
import { Links, category, ordinaryToken, plain, specs, typeId } from './links.mjs';

const BASES = [
  '/crm/v4/associations',
  '/crm/associations/v4',
  '/crm/associations/2025-09',
  '/crm/associations/2026-03',
  '/crm/associations/2026-09',
];
const pathOf = (from, to, base = BASES[0]) => `${base}/definitions/configurations/${from}/${to}`;

let server;
let links;
before(async () => {
  server = await startServer();
  links = new Links(server);
});
after(() => links.end());

const input = (code, maxToObjectIds) => ({ category: category(code), typeId: typeId(code), maxToObjectIds });
const set = (operation, from, to, inputs, base) => server.api('POST', `${pathOf(from, to, base)}/batch/${operation}`, { inputs });
const purge = (from, to, codes) => server.ok('POST', `${pathOf(from, to)}/batch/purge`, { inputs: codes.map((code) => input(code)) }, { status: 204 });
const limits = async (from, to) => (await server.ok('GET', pathOf(from, to))).results;

async function refusedPut(from, id, to, toId, codes) {
  const error = await server.refused(400, 'PUT', links.one(from, id, to, toId), specs(codes));
  assert.equal(error.category, 'VALIDATION_ERROR');
  return error;
}

describe('definitions (rows 14-18)', () => {
  for (const base of BASES) {
    test(`${base}: create, update, read and purge, with a trailing slash too`, async () => {
      const late = base.endsWith('2026-09');
      for (const slash of ['', '/']) {
        const made = await set(`create${slash}`, 'contacts', 'deals', [input('H4', 5)], base);
        assert.equal(made.status, late ? 200 : 201, made.text);
        assert.deepEqual(made.json.results, [{ category: 'HUBSPOT_DEFINED', typeId: 4, label: null, userEnforcedMaxToObjectIds: 5 }]);
        assert.equal(made.json.status, 'COMPLETE');
        const updated = await set(`update${slash}`, 'contacts', 'deals', [input('H4', 7)], base);
        assert.equal(updated.status, 200, updated.text);
        assert.deepEqual(updated.json.results, [{ category: 'HUBSPOT_DEFINED', typeId: 4, userEnforcedMaxToObjectIds: 7 }]);
        const expected = {
          category: 'HUBSPOT_DEFINED',
          typeId: 4,
          label: null,
          userEnforcedMaxToObjectIds: 7,
          fromObjectTypeId: '0-1',
          toObjectTypeId: '0-3',
        };
        assert.deepEqual((await server.ok('GET', `${pathOf('contacts', 'deals', base)}${slash}`)).results, [expected]);
        assert.deepEqual((await server.ok('GET', `${base}/definitions/configurations/all${slash}`)).results, [expected]);
        assert.deepEqual((await server.ok('GET', pathOf('deals', 'contacts', base))).results, []);
        const purged = await set(`purge${slash}`, 'contacts', 'deals', [input('H4')], base);
        if (base.includes('20')) {
          assert.equal(purged.status, 200);
          assert.deepEqual([purged.json.status, purged.json.results], ['COMPLETE', []]);
        } else {
          assert.equal(purged.status, 204);
          assert.equal(purged.text, '');
        }
        assert.deepEqual((await server.ok('GET', `${base}/definitions/configurations/all`)).results, []);
      }
    });
  }

  test('2.6: update also creates, create also updates, purging what is not there succeeds', async () => {
    assert.equal((await set('update', 'contacts', 'tickets', [input('H15', 3)])).status, 200);
    assert.equal((await limits('contacts', 'tickets'))[0].userEnforcedMaxToObjectIds, 3);
    assert.equal((await set('create', 'contacts', 'tickets', [input('H15', 4)])).status, 201);
    assert.equal((await limits('contacts', 'tickets'))[0].userEnforcedMaxToObjectIds, 4);
    await purge('contacts', 'tickets', ['H15']);
    await purge('contacts', 'tickets', ['H15']);
    assert.deepEqual(await limits('contacts', 'tickets'), []);
  });

  test('2.4: two levels, each with two directions of its own', async () => {
    const label = await links.label('contacts', 'deals', 'levels', 'Levels', 'Level of');
    await links.limit('contacts', 'deals', 'H4', 10);
    await links.limit('deals', 'contacts', 'H3', 20);
    await links.limit('contacts', 'deals', label.there, 3);
    await links.limit('deals', 'contacts', label.back, 4);
    const of = async (from, to) => (await limits(from, to)).map((limit) => [limit.typeId, limit.label, limit.userEnforcedMaxToObjectIds]);
    assert.deepEqual(await of('contacts', 'deals'), [[4, null, 10], [typeId(label.there), 'Levels', 3]]);
    assert.deepEqual(await of('deals', 'contacts'), [[3, null, 20], [typeId(label.back), 'Level of', 4]]);
    assert.equal((await server.ok('GET', `${BASES[0]}/definitions/configurations/all`)).results.length, 4);
    await purge('contacts', 'deals', [label.there, 'H4']);
    assert.equal((await limits('deals', 'contacts')).length, 2);
    await purge('deals', 'contacts', [label.back, 'H3']);
  });

  test('2.4: same-object plain and single labels have one limit for both ways; a paired one has two', async () => {
    const single = await links.label('contacts', 'contacts', 'friend', 'Friend');
    const paired = await links.label('contacts', 'contacts', 'mentor', 'Mentor', 'Mentee');
    await links.limit('contacts', 'contacts', 'H449', 9);
    await links.limit('contacts', 'contacts', single.there, 5);
    await links.limit('contacts', 'contacts', paired.there, 2);
    await links.limit('contacts', 'contacts', paired.back, 3);
    const found = Object.fromEntries((await limits('contacts', 'contacts')).map((limit) => [limit.typeId, limit.userEnforcedMaxToObjectIds]));
    assert.deepEqual(found, { 449: 9, [typeId(single.there)]: 5, [typeId(paired.there)]: 2, [typeId(paired.back)]: 3 });
    await purge('contacts', 'contacts', [paired.there, paired.back, single.there, 'H449']);
    assert.deepEqual(await limits('contacts', 'contacts'), []);
  });

  test('2.4, D2: a label may have the limit of its pair but not more, and the text gives the range', async () => {
    const label = await links.label('contacts', 'tickets', 'ranged', 'Ranged');
    await links.limit('contacts', 'tickets', 'H15', 10);
    const over = await set('create', 'contacts', 'tickets', [input(label.there, 11)]);
    assert.equal(over.status, 207);
    assert.equal(over.json.errors[0].category, 'VALIDATION_ERROR');
    assert.match(over.json.errors[0].message, /1 to 10/);
    await links.limit('contacts', 'tickets', label.there, 10);
    const under = await set('update', 'contacts', 'tickets', [input('H15', 9)]);
    assert.equal(under.status, 207);
    assert.match(under.json.errors[0].message, /10 to /);
    assert.equal((await limits('contacts', 'tickets'))[0].userEnforcedMaxToObjectIds, 10);
    // The other direction is free.
    await links.limit('tickets', 'contacts', label.back, 50);
    await links.limit('contacts', 'tickets', label.there, 4);
    await links.limit('contacts', 'tickets', 'H15', 4);
    await purge('contacts', 'tickets', [label.there, 'H15']);
    await purge('tickets', 'contacts', [label.back]);
  });

  test('2.4, D2: between records of one object the one limit of the pair bounds both halves of a label', async () => {
    const single = await links.label('deals', 'deals', 'twin', 'Twin');
    const paired = await links.label('deals', 'deals', 'follows', 'Follows', 'Followed by');
    await links.limit('deals', 'deals', 'H451', 4);
    for (const code of [single.there, paired.there, paired.back]) {
      const over = await set('create', 'deals', 'deals', [input(code, 5)]);
      assert.equal(over.status, 207, code);
      assert.match(over.json.errors[0].message, /1 to 4/);
    }
    await links.limit('deals', 'deals', paired.back, 3);
    assert.match((await set('update', 'deals', 'deals', [input('H451', 2)])).json.errors[0].message, /3 to /);
    await purge('deals', 'deals', [paired.back, 'H451']);
  });

  test('2.4: each input sees what those before it have set; one that fails leaves the others', async () => {
    const label = await links.label('contacts', 'tickets', 'in_turn', 'In turn');
    const reply = await set('create', 'contacts', 'tickets', [input('H15', 5), input(label.there, 6), input(label.there, 5)]);
    assert.equal(reply.status, 207);
    assert.equal(reply.json.numErrors, 1);
    assert.deepEqual(reply.json.results.map((result) => result.userEnforcedMaxToObjectIds), [5, 5]);
    assert.equal((await set('create', 'contacts', 'tickets', [input(label.there, 9)], '/crm/associations/2026-09')).status, 200);
    await purge('contacts', 'tickets', [label.there, 'H15']);
  });

  test('wrong input is 400: type ids of another direction, unknown ones, numbers out of range, missing keys', async () => {
    const refuse = (body) => server.refused(400, 'POST', `${pathOf('contacts', 'deals')}/batch/create`, body);
    await refuse({ inputs: [input('H3', 5)] });
    await refuse({ inputs: [input('U987654', 5)] });
    for (const max of [0, -1, 1.5, 'five', null]) await refuse({ inputs: [input('H4', max)] });
    assert.match((await refuse({ inputs: [{}] })).message, /\[category, typeId, maxToObjectIds\]/);
    assert.match((await refuse({})).message, /\[inputs\]/);
    await server.refused(400, 'GET', pathOf('contacts', 'unicorns'));
    const high = await set('create', 'contacts', 'deals', [input('H4', 500001)]);
    assert.equal(high.status, 207);
    assert.match(high.json.errors[0].message, /500000/);
    assert.deepEqual(await limits('contacts', 'deals'), []);
  });

  test('2.4: definitions are for super admins: an ordinary user is 403', async () => {
    const token = await ordinaryToken(server);
    for (const operation of ['create', 'update', 'purge']) {
      await server.refused(403, 'POST', `${pathOf('contacts', 'deals')}/batch/${operation}`, { inputs: [input('H4', 5)] }, { token });
    }
    await server.ok('GET', pathOf('contacts', 'deals'), undefined, { token });
    await server.ok('GET', `${BASES[0]}/definitions/configurations/all`, undefined, { token });
  });

  for (const version of [13, 14]) {
    test(`the official client ${version}: create, read and purge by its own paths`, async () => {
      const request = async (method, tail, body) => {
        const reply = await server.client(version).apiRequest({ method, path: `/crm/v4/associations/definitions/configurations/${tail}`, body });
        return reply.status === 204 ? undefined : reply.json();
      };
      const made = await request('POST', 'contacts/deals/batch/create', { inputs: [input('H4', 5)] });
      assert.equal(made.results[0].userEnforcedMaxToObjectIds, 5);
      assert.equal((await request('GET', 'all')).results.length, 1);
      await request('POST', 'contacts/deals/batch/purge', { inputs: [input('H4')] });
      assert.equal((await request('GET', 'contacts/deals')).results.length, 0);
    });
  }
});

describe('what a limit does', () => {
  for (const [from, to] of [['contacts', 'companies'], ['deals', 'tickets']]) {
    for (const [first, second] of [[from, to], [to, from]]) {
      test(`2.4: ${second} per ${first}, whatever end writes`, async () => {
        const code = plain(first, second);
        await links.limit(first, second, code, 2);
        const one = await links.make(first);
        const others = await links.makeMany(second, 3);
        await links.link(first, one, second, others[0]);
        await links.link(second, others[1], first, one);
        const error = await refusedPut(first, one, second, others[2], [code]);
        assert.match(error.message, /limit/);
        assert.match(error.message, / 2 /);
        assert.match(error.message, new RegExp(`\\b${one}\\b`));
        assert.equal(error.subCategory, 'crm.associations.ASSOCIATION_LIMIT_EXCEEDED');
        await refusedPut(second, others[2], first, one, [plain(second, first)]);
        assert.equal(Object.keys(await links.of(first, one, second)).length, 2);
        // Its own links may be written again; room comes with removal.
        await links.link(first, one, second, others[0]);
        await links.unlink(first, one, second, others[0]);
        await links.link(first, one, second, others[2]);
        // The other direction has no limit.
        const more = await links.make(first);
        await links.link(first, more, second, others[2]);
        await links.limit(first, second, code, null);
        await links.link(first, one, second, others[0]);
      });
    }
  }

  test('2.4: a label has a limit of its own in each direction; other labels and the plain link are not concerned', async () => {
    const label = await links.label('contacts', 'deals', 'decides', 'Decides', 'Decided by');
    const other = await links.label('contacts', 'deals', 'helps', 'Helps');
    await links.limit('contacts', 'deals', label.there, 1);
    const contact = await links.make('contacts');
    const [one, two] = await links.makeMany('deals', 2);
    await links.put('contacts', contact, 'deals', one, [label.there]);
    const error = await refusedPut('contacts', contact, 'deals', two, [label.there]);
    assert.match(error.message, /Decides/);
    await refusedPut('deals', two, 'contacts', contact, [label.back]);
    assert.deepEqual(await links.between('contacts', contact, 'deals', two), [], 'a refused write links nothing');
    await links.put('contacts', contact, 'deals', two, [other.there]);
    await refusedPut('contacts', contact, 'deals', two, [other.there, label.there]);
    assert.deepEqual(await links.between('contacts', contact, 'deals', two), ['H4', other.there].sort(), 'nor changes one');
    // One deal may be decided by many.
    const colleague = await links.make('contacts');
    await links.put('contacts', colleague, 'deals', one, [label.there]);
    await links.limit('deals', 'contacts', label.back, 2);
    const third = await links.make('contacts');
    await refusedPut('contacts', third, 'deals', one, [label.there]);
    await purge('contacts', 'deals', [label.there]);
    await purge('deals', 'contacts', [label.back]);
  });

  test('2.4: between records of one object the plain limit counts from both ends', async () => {
    await links.limit('contacts', 'contacts', 'H449', 2);
    const [hub, ...others] = await links.makeMany('contacts', 4);
    await links.link('contacts', hub, 'contacts', others[0]);
    await links.link('contacts', others[1], 'contacts', hub);
    await refusedPut('contacts', hub, 'contacts', others[2], ['H449']);
    await refusedPut('contacts', others[2], 'contacts', hub, ['H449']);
    await links.limit('contacts', 'contacts', 'H449', null);
  });

  test('2.4: a single same-object label too; a paired one counts each half by itself', async () => {
    const single = await links.label('contacts', 'contacts', 'twin', 'Twin');
    await links.limit('contacts', 'contacts', single.there, 1);
    const [one, two, three] = await links.makeMany('contacts', 3);
    await links.put('contacts', one, 'contacts', two, [single.there]);
    await refusedPut('contacts', three, 'contacts', two, [single.there]);
    await links.limit('contacts', 'contacts', single.there, null);

    const paired = await links.label('contacts', 'contacts', 'boss', 'Boss of', 'Works for');
    // Everybody works for one at most; a boss may have many.
    await links.limit('contacts', 'contacts', paired.back, 1);
    const [boss, worker, second, other] = await links.makeMany('contacts', 4);
    await links.put('contacts', boss, 'contacts', worker, [paired.there]);
    await links.put('contacts', second, 'contacts', boss, [paired.back]);
    await refusedPut('contacts', other, 'contacts', worker, [paired.there]);
    await refusedPut('contacts', worker, 'contacts', other, [paired.back]);
    await links.put('contacts', worker, 'contacts', other, [paired.there]);
    await links.limit('contacts', 'contacts', paired.back, null);
  });

  test('2.4: not retroactive: what is above a new limit stays and can still be labelled; only new links are checked', async () => {
    const label = await links.label('contacts', 'deals', 'later', 'Later');
    const contact = await links.make('contacts');
    const deals = await links.makeMany('deals', 4);
    for (const deal of deals.slice(0, 3)) await links.link('contacts', contact, 'deals', deal);
    await links.limit('contacts', 'deals', 'H4', 1);
    assert.equal(Object.keys(await links.of('contacts', contact, 'deals')).length, 3);
    await links.put('contacts', contact, 'deals', deals[1], [label.there]);
    await links.link('contacts', contact, 'deals', deals[0]);
    await refusedPut('contacts', contact, 'deals', deals[3], ['H4']);
    await links.assertClean();
    // One that goes does not come back while the others fill the limit.
    await links.unlink('contacts', contact, 'deals', deals[0]);
    await refusedPut('contacts', contact, 'deals', deals[0], ['H4']);
    await links.limit('contacts', 'deals', 'H4', null);
  });

  test('2.6, settled 16: one in both directions is one to one', async () => {
    const label = await links.label('contacts', 'deals', 'owner', 'Owner', 'Owned by');
    const cardinality = async () => (await server.ok('GET', '/relata/v1/labels/contacts/deals/owner')).cardinality;
    assert.equal(await cardinality(), 'ONE_TO_MANY');
    await links.limit('contacts', 'deals', label.there, 1);
    assert.equal(await cardinality(), 'ONE_TO_MANY');
    await links.limit('deals', 'contacts', label.back, 1);
    assert.equal(await cardinality(), 'ONE_TO_ONE');
    const [x, y] = await links.makeMany('contacts', 2);
    const [d, e] = await links.makeMany('deals', 2);
    await links.put('contacts', x, 'deals', d, [label.there]);
    await refusedPut('contacts', x, 'deals', e, [label.there]);
    await refusedPut('contacts', y, 'deals', d, [label.there]);
    await links.put('contacts', y, 'deals', e, [label.there]);
    await links.limit('deals', 'contacts', label.back, 2);
    assert.equal(await cardinality(), 'ONE_TO_MANY');
    await purge('contacts', 'deals', [label.there]);
    await purge('deals', 'contacts', [label.back]);
  });

  test('a limit on contacts that have a company as primary holds; a record has one primary whatever the limit', async () => {
    await links.limit('companies', 'contacts', 'H2', 1);
    const company = await links.make('companies');
    const [one, two] = await links.makeMany('contacts', 2);
    const other = await links.make('companies');
    await links.put('contacts', one, 'companies', company, ['H1']);
    await links.link('contacts', two, 'companies', other);
    await refusedPut('contacts', two, 'companies', company, ['H1']);
    assert.equal(await links.primary('contacts', two), other);
    assert.equal((await set('create', 'contacts', 'companies', [input('H1', 2)])).status, 207);
    const newcomer = await links.make('contacts');
    await refusedPut('contacts', newcomer, 'companies', company, ['H279']); // it would become primary
    assert.equal(await links.primary('contacts', newcomer), null);
    await links.limit('companies', 'contacts', 'H2', null);
    await links.put('contacts', two, 'companies', company, ['H1']);
    assert.equal(await links.primary('contacts', one), company);
    assert.equal(await links.primary('contacts', two), company);
  });
});
