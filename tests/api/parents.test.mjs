// Parent and child companies: settled 13. Type 13 is read from a parent towards its child, 14 from a child towards its parent.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startServer } from './harness.mjs';
import { Links, spec, specs } from './links.mjs';

const CHILD = 'H13'; // set from the parent: that company is my child
const PARENT = 'H14'; // set from the child: that company is my parent

let server;
let links;
before(async () => {
  server = await startServer();
  links = new Links(server);
});
after(() => links.end());

const companies = (count) => links.makeMany('companies', count);
const adopt = (parent, child) => links.put('companies', parent, 'companies', child, [CHILD]);
const parentsOf = async (child) => {
  const all = await links.of('companies', child, 'companies');
  return Object.keys(all).filter((id) => all[id].includes(PARENT)).sort();
};
const childrenOf = async (parent) => {
  const all = await links.of('companies', parent, 'companies');
  return Object.keys(all).filter((id) => all[id].includes(CHILD)).sort();
};
const relata = (one, other) => `/relata/v1/objects/companies/${one}/associations/companies/${other}`;

// Every way to say that `parent` is the parent of `child`. Gives the error of a refusal.
const entry = (reply) => (reply.status === 400 ? reply.json : (assert.equal(reply.status, 207, reply.text), assert.deepEqual(reply.json.results, []), reply.json.errors[0]));
const post = (target, ...inputs) => server.api('POST', target, { inputs });
const WAYS = [
  ['v4 PUT from the parent', (p, c) => server.api('PUT', links.one('companies', p, 'companies', c), specs([CHILD]))],
  ['v4 PUT from the child', (p, c) => server.api('PUT', links.one('companies', c, 'companies', p), specs([PARENT]))],
  ['v4 batch/create', (p, c) => post('/crm/v4/associations/companies/companies/batch/create', { from: { id: p }, to: { id: c }, types: [spec(CHILD)] })],
  ['v3 batch/create', (p, c) => post('/crm/v3/associations/companies/companies/batch/create', { from: { id: c }, to: { id: p }, type: 'child_to_parent_company' })],
  ['v3 PUT by number', (p, c) => server.api('PUT', `/crm/v3/objects/companies/${p}/associations/companies/${c}/13`)],
  ['relata add', (p, c) => server.api('POST', `${relata(p, c)}/labels/add`, { labels: ['parent_to_child_company'] })],
  ['relata replace', (p, c) => server.api('POST', `${relata(c, p)}/labels/replace`, { labels: [{ category: 'HUBSPOT_DEFINED', typeId: 14 }] })],
];

const replaces = (name) => /^v4|replace/.test(name);

for (const [name, write] of WAYS) {
  describe(name, () => {
    test('2.6: one end is the parent, the other the child, and both show it', async () => {
      const [parent, child] = await companies(2);
      const reply = await write(parent, child);
      assert.ok(reply.status < 300 && reply.status !== 207, reply.text);
      assert.deepEqual(await links.between('companies', parent, 'companies', child), [CHILD, 'H450'].sort());
      assert.deepEqual(await links.between('companies', child, 'companies', parent), [PARENT, 'H450'].sort());
    });

    test('settled 13: a second parent is refused, never moved', async () => {
      const [one, two, child] = await companies(3);
      await adopt(one, child);
      const error = entry(await write(two, child));
      assert.equal(error.category, 'VALIDATION_ERROR');
      assert.match(error.message, /parent/);
      assert.deepEqual(await parentsOf(child), [one]);
      assert.deepEqual(await links.between('companies', two, 'companies', child), []);
      await write(one, child);
      assert.deepEqual(await parentsOf(child), [one], 'the parent it has may be set again');
    });

    test('settled 13, D15: a loop is refused, of two and of many', async () => {
      const [a, b, c, d] = await companies(4);
      await adopt(a, b);
      await adopt(b, c);
      await adopt(c, d);
      for (const last of [c, d]) {
        const error = entry(await write(last, a));
        assert.equal(error.category, 'VALIDATION_ERROR');
        assert.match(error.message, /loop/);
      }
      assert.deepEqual(await parentsOf(a), []);
      assert.deepEqual(await links.between('companies', d, 'companies', a), []);
    });

    test(`one company is not parent and child of another: ${replaces(name) ? 'a replaced set turns the relation round' : 'adding the other half is refused'}`, async () => {
      const [a, b] = await companies(2);
      await adopt(a, b);
      const reply = await write(b, a);
      if (replaces(name)) {
        assert.ok(reply.status < 300 && reply.status !== 207, reply.text);
      } else {
        assert.match(entry(reply).message, /half/);
      }
      assert.deepEqual([await parentsOf(a), await parentsOf(b)], replaces(name) ? [[b], []] : [[], [a]]);
    });
  });
}

describe('families', () => {
  test('2.6: a parent has many children, and a child may be a parent', async () => {
    const [top, left, right, leaf] = await companies(4);
    await adopt(top, left);
    await adopt(top, right);
    await adopt(left, leaf);
    assert.deepEqual(await childrenOf(top), [left, right].sort());
    assert.deepEqual(await parentsOf(leaf), [left]);
    assert.deepEqual(await childrenOf(left), [leaf]);
  });

  test('a company made with its parent, and refused with two', async () => {
    const [one, two] = await companies(2);
    const child = await links.make('companies', {}, { companies: { [one]: [PARENT] } });
    assert.deepEqual(await parentsOf(child), [one]);
    const error = await server.refused(400, 'POST', '/crm/v3/objects/companies', {
      properties: { name: 'Two parents' },
      associations: [one, two].map((id) => ({ to: { id }, types: specs([PARENT]) })),
    });
    assert.match(error.message, /parent/);
  });

  test('one batch cannot make a loop or a second parent: the inputs before stay, the one that closes it is in errors', async () => {
    const [a, b, c, d] = await companies(4);
    const types = [spec(CHILD)];
    const reply = await post(
      '/crm/v4/associations/companies/companies/batch/create',
      { from: { id: a }, to: { id: b }, types },
      { from: { id: b }, to: { id: c }, types },
      { from: { id: c }, to: { id: a }, types },
      { from: { id: d }, to: { id: c }, types },
    );
    assert.equal(reply.status, 207);
    assert.equal(reply.json.results.length, 2);
    assert.equal(reply.json.errors.length, 2);
    assert.deepEqual([await parentsOf(a), await parentsOf(b), await parentsOf(c)], [[], [a], [b]]);
  });

  test('a removed parent leaves room for another', async () => {
    const [one, two, child] = await companies(3);
    await adopt(one, child);
    await links.put('companies', one, 'companies', child, ['H450']);
    assert.deepEqual(await parentsOf(child), []);
    await adopt(two, child);
    assert.deepEqual(await parentsOf(child), [two]);
  });

  test('the relation cannot be renamed or deleted, and its names are the published ones', async () => {
    const names = await links.names('companies', 'companies');
    assert.equal(names.parent_to_child_company, '13');
    assert.equal(names.child_to_parent_company, '14');
    await server.refused(400, 'DELETE', '/crm/v4/associations/companies/companies/labels/13');
  });
});

describe('merging', () => {
  const merge = (winner, loser) => ({ primaryObjectId: winner, objectIdToMerge: loser });

  test('2.6: a merge that would make a loop is refused with 400, in the preview too', async () => {
    const [top, middle, leaf] = await companies(3);
    await adopt(top, middle);
    await adopt(middle, leaf);
    for (const [winner, loser] of [[top, leaf], [leaf, top]]) {
      const error = await server.refused(400, 'POST', '/crm/v3/objects/companies/merge', merge(winner, loser));
      assert.equal(error.category, 'VALIDATION_ERROR');
      assert.match(error.message, /loop/);
      await server.refused(400, 'POST', '/relata/v1/objects/companies/merge', { winner, loser, preview: true });
      await server.refused(400, 'POST', '/relata/v1/objects/companies/merge', { winner, loser });
    }
    assert.deepEqual([await parentsOf(leaf), await parentsOf(middle)], [[middle], [top]]);
    await server.ok('GET', `/crm/v3/objects/companies/${leaf}`);
  });

  test('settled 14: merging a parent with its child drops the link between them and reports it; the others move', async () => {
    const [top, parent, child, grandchild] = await companies(4);
    await adopt(top, parent);
    await adopt(parent, child);
    await adopt(child, grandchild);
    const reply = await server.ok('POST', '/relata/v1/objects/companies/merge', { winner: parent, loser: child });
    assert.deepEqual(reply.lost.map((loss) => [loss.other.id, loss.why]), [[child, 'self']]);
    assert.deepEqual(await parentsOf(parent), [top]);
    assert.deepEqual(await childrenOf(parent), [grandchild]);
  });

  test('settled 14: of two parents the survivor keeps its own; the other is reported', async () => {
    const [one, two, winner, loser] = await companies(4);
    await adopt(one, winner);
    await adopt(two, loser);
    const preview = await server.ok('POST', '/relata/v1/objects/companies/merge', { winner, loser, preview: true });
    const reply = await server.ok('POST', '/relata/v1/objects/companies/merge', { winner, loser });
    assert.deepEqual(preview.lost, reply.lost);
    assert.deepEqual(reply.lost.map((loss) => [loss.other.id, loss.label, loss.why]), [[two, 'parent_to_child_company', 'parent']]);
    assert.deepEqual(await parentsOf(winner), [one]);
    assert.deepEqual(await links.between('companies', winner, 'companies', two), ['H450'], 'the link itself moves');
  });

  test('merging two parents gives the survivor the children of both', async () => {
    const [one, two, a, b] = await companies(4);
    await adopt(one, a);
    await adopt(two, b);
    await server.ok('POST', '/crm/v3/objects/companies/merge', merge(one, two));
    assert.deepEqual(await childrenOf(one), [a, b].sort());
    assert.deepEqual(await parentsOf(b), [one]);
  });
});

describe('archiving and restoring', () => {
  test('a parent that comes back is parent again, unless the child has another by then', async () => {
    const [one, two, child] = await companies(3);
    await adopt(one, child);
    await server.ok('DELETE', `/crm/v3/objects/companies/${one}`);
    assert.deepEqual(await parentsOf(child), []);
    await server.ok('POST', `/relata/v1/objects/companies/${one}/restore`);
    assert.deepEqual(await parentsOf(child), [one]);
    await server.ok('DELETE', `/crm/v3/objects/companies/${one}`);
    await adopt(two, child);
    const reply = await server.ok('POST', `/relata/v1/objects/companies/${one}/restore`);
    assert.deepEqual(reply.lost.map((loss) => [loss.other.id, loss.why]), [[child, 'parent']]);
    assert.deepEqual(await parentsOf(child), [two]);
  });

  test('a loop made while one of it was away does not come back', async () => {
    const [a, b, c] = await companies(3);
    await adopt(a, b);
    await adopt(b, c);
    await server.ok('DELETE', `/crm/v3/objects/companies/${b}`);
    await adopt(c, a);
    const reply = await server.ok('POST', `/relata/v1/objects/companies/${b}/restore`);
    assert.equal(reply.lost.length, 1);
    assert.equal(reply.lost[0].why, 'parent');
    await links.assertClean();
  });
});
