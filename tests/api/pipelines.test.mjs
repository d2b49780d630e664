// Pipelines and their stages: rows 59-62, section 10.1.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { assertFault, assertKeys, clientFault, INSTANT, missing, spellings } from './definitions.mjs';
import { cliOk, startServer } from './harness.mjs';

const BASE = '/crm/v3/pipelines/deals';
const TICKETS = '/crm/v3/pipelines/tickets';
const PIPELINE = 'id label displayOrder stages createdAt updatedAt archived';
const STAGE = 'id label displayOrder metadata createdAt updatedAt archived';

let server;
before(async () => {
  server = await startServer();
});
after(() => server.stop());

const stage = (label, probability = '0.5', more = {}) => ({ label, displayOrder: 0, metadata: { probability }, ...more });
const ticketStage = (label, ticketState, more = {}) => ({ label, displayOrder: 0, metadata: { ticketState }, ...more });
const body = (label, more = {}) => ({ label, displayOrder: 1, stages: [stage('Open', '0.2'), stage('Won', '1.0', { displayOrder: 1 })], ...more });
const make = (label, more) => server.ok('POST', BASE, body(label, more), { status: 201 });
const labels = (pipeline) => pipeline.stages.map((each) => each.label);
const deal = (pipeline, dealstage) =>
  server.ok('POST', '/crm/v3/objects/deals', { properties: { dealname: 'D', pipeline, dealstage } }, { status: 201 });

describe('reading pipelines', () => {
  test('deals have the published default pipeline', async () => {
    const list = await server.ok('GET', BASE);
    assert.deepEqual(Object.keys(list), ['results']);
    const [pipeline] = list.results;
    assertKeys(pipeline, PIPELINE);
    assert.equal(pipeline.id, 'default');
    assert.equal(pipeline.archived, false);
    assert.match(pipeline.createdAt, INSTANT);
    for (const each of pipeline.stages) assertKeys(each, STAGE);
    assert.deepEqual(
      pipeline.stages.map((each) => [each.id, each.metadata.probability, each.metadata.isClosed]),
      [
        ['appointmentscheduled', '0.2', 'false'],
        ['qualifiedtobuy', '0.4', 'false'],
        ['presentationscheduled', '0.6', 'false'],
        ['decisionmakerboughtin', '0.8', 'false'],
        ['contractsent', '0.9', 'false'],
        ['closedwon', '1.0', 'true'],
        ['closedlost', '0.0', 'true'],
      ],
    );
    assert.deepEqual(await server.ok('GET', `${BASE}/default`), pipeline);
    assert.deepEqual(await server.ok('GET', `${BASE}/default/stages`), { results: pipeline.stages });
    assert.deepEqual(await server.ok('GET', `${BASE}/default/stages/closedwon`), pipeline.stages[5]);
  });

  test('tickets have the published default pipeline', async () => {
    const pipeline = await server.ok('GET', `${TICKETS}/0`);
    assert.deepEqual(
      pipeline.stages.map((each) => [each.id, each.metadata.ticketState]),
      [['1', 'OPEN'], ['2', 'OPEN'], ['3', 'OPEN'], ['4', 'CLOSED']],
    );
  });

  test('an object without pipelines has an empty list and takes none', async () => {
    assert.deepEqual(await server.ok('GET', '/crm/v3/pipelines/contacts'), { results: [] });
    assertFault(await server.refused(400, 'POST', '/crm/v3/pipelines/contacts', body('x')), { message: 'contacts have no pipelines' });
  });

  test('what is not there is 404', async () => {
    const fault = { category: 'OBJECT_NOT_FOUND', message: "There is no pipeline 'nope' of deals" };
    assertFault(await server.refused(404, 'GET', `${BASE}/nope`), fault);
    assertFault(await server.refused(404, 'PUT', `${BASE}/nope`, body('x')), fault);
    assertFault(await server.refused(404, 'PATCH', `${BASE}/nope`, { label: 'x' }), fault);
    assertFault(await server.refused(404, 'DELETE', `${BASE}/nope`), fault);
    assertFault(await server.refused(404, 'GET', `${BASE}/nope/stages`), fault);
    assertFault(await server.refused(404, 'POST', `${BASE}/nope/stages`, stage('x')), fault);
    assertFault(await server.refused(404, 'GET', `${BASE}/nope/stages/x`), fault);
    const other = { category: 'OBJECT_NOT_FOUND', message: "There is no stage 'nope' in the pipeline 'default'" };
    assertFault(await server.refused(404, 'GET', `${BASE}/default/stages/nope`), other);
    assertFault(await server.refused(404, 'PUT', `${BASE}/default/stages/nope`, stage('x')), other);
    assertFault(await server.refused(404, 'PATCH', `${BASE}/default/stages/nope`, { label: 'x' }), other);
  });

  test('an unknown object type is 400 without a category', async () => {
    const error = await server.refused(400, 'GET', '/crm/v3/pipelines/widgets');
    assertFault(error, { category: null, message: 'Unable to infer object type from: widgets' });
  });
});

describe('creating a pipeline', () => {
  test('201 with the whole pipeline and its address', async () => {
    const reply = await server.api('POST', BASE, body('Partners'));
    assert.equal(reply.status, 201, reply.text);
    assertKeys(reply.json, PIPELINE);
    assert.equal(reply.headers.get('location'), `/crm/v3/pipelines/0-3/${reply.json.id}`);
    assert.equal(reply.json.label, 'Partners');
    assert.equal(reply.json.displayOrder, 1);
    assert.deepEqual(labels(reply.json), ['Open', 'Won']);
    assert.deepEqual(reply.json.stages[0].metadata, { probability: '0.2', isClosed: 'false' });
    assert.deepEqual(await server.ok('GET', `${BASE}/${reply.json.id}`), reply.json);
    assert.ok((await server.ok('GET', BASE)).results.some((each) => each.id === reply.json.id));
  });

  test('ids that are sent are kept as they are', async () => {
    const made = await make('With ids', { pipelineId: 'my-pipe_1', stages: [stage('A', '0.1', { stageId: 'First stage!' })] });
    assert.equal(made.id, 'my-pipe_1');
    assert.equal(made.stages[0].id, 'First stage!');
    const one = await server.ok('GET', `${BASE}/my-pipe_1/stages/${encodeURIComponent('First stage!')}`);
    assert.equal(one.label, 'A');
  });

  test('stages are listed by displayOrder', async () => {
    const made = await make('Ordered', { stages: [stage('Third', '0.3', { displayOrder: 3 }), stage('First', '0.1', { displayOrder: 1 })] });
    assert.deepEqual(labels(made), ['First', 'Third']);
  });

  test('probabilities are answered in their canonical text', async () => {
    const made = await make('Canonical', { stages: [stage('a', 0), stage('b', '1'), stage('c', '0.50', { displayOrder: 2 }), stage('d', 1.0)] });
    const metadata = Object.fromEntries(made.stages.map((each) => [each.label, each.metadata]));
    assert.deepEqual(metadata, {
      a: { probability: '0.0', isClosed: 'true' },
      b: { probability: '1.0', isClosed: 'true' },
      c: { probability: '0.5', isClosed: 'false' },
      d: { probability: '1.0', isClosed: 'true' },
    });
  });

  test('required keys that are missing are named', async () => {
    assertFault(await server.refused(400, 'POST', BASE, {}), { message: missing('displayOrder', 'label', 'stages') });
    assertFault(await server.refused(400, 'PUT', `${BASE}/default`, {}), { message: missing('displayOrder', 'label', 'stages') });
    assertFault(await server.refused(400, 'POST', `${BASE}/default/stages`, {}), { message: missing('displayOrder', 'label') });
    assertFault(await server.refused(400, 'PUT', `${BASE}/default/stages/closedwon`, {}), { message: missing('displayOrder', 'label') });
  });

  const refusals = {
    'no stages': [{ stages: [] }, { path: '/stages' }],
    'stages that are not a list': [{ stages: 'x' }, { path: '/stages' }],
    'a stage without a label': [{ stages: [{ displayOrder: 0 }] }, { path: '/stages/0' }],
    'a stage without a probability': [
      { stages: [stage('a'), { label: 'b', displayOrder: 0, metadata: {} }] },
      { message: 'must specify probability when writing a dealstage', path: '/stages/1/metadata' },
    ],
    'a probability above one': [{ stages: [stage('a', '1.5')] }, { path: '/stages/0/metadata' }],
    'a probability that is not a number': [{ stages: [stage('a', 'high')] }, { path: '/stages/0/metadata' }],
    'the same stage label twice': [
      { stages: [stage('Same'), stage('same')] },
      { subCategory: 'PipelineError.STAGE_LABEL_EXISTS', path: '/stages' },
    ],
    'the same stage id twice': [
      { stages: [stage('a', '0', { stageId: 's' }), stage('b', '0', { stageId: 's' })] },
      { path: '/stages/1/stageId' },
    ],
    'a stage id in use': [{ stages: [stage('a', '0', { stageId: 'closedwon' })] }, { path: '/stages/0/stageId' }],
    'a pipeline id in use': [{ pipelineId: 'default' }, { path: '/pipelineId' }],
    'a pipeline id of 37 characters': [{ pipelineId: 'p'.repeat(37) }, { path: '/pipelineId' }],
    'a stage id of 101 characters': [{ stages: [stage('a', '0', { stageId: 's'.repeat(101) })] }, { path: '/stages/0/stageId' }],
    'an empty label': [{ label: ' ' }, { path: '/label' }],
    'a label in use, whatever its case': [{ label: 'SALES pipeline' }, { path: '/label' }],
    'a displayOrder that is not a number': [{ displayOrder: 'first' }, { path: '/displayOrder' }],
  };
  for (const [what, [more, fault]] of Object.entries(refusals)) {
    test(`${what}: refused, and nothing is made`, async () => {
      const before = await server.ok('GET', BASE);
      assertFault(await server.refused(400, 'POST', BASE, body('Refused', more)), fault);
      assert.deepEqual(await server.ok('GET', BASE), before);
    });
  }

  test('a pipeline of tickets needs a stage that is CLOSED', async () => {
    const open = { label: 'Help', displayOrder: 1, stages: [ticketStage('New', 'OPEN')] };
    assertFault(await server.refused(400, 'POST', TICKETS, open), { subCategory: 'PipelineError.MISSING_CLOSED_STAGE' });
    const wrong = { ...open, stages: [ticketStage('New', 'AJAR')] };
    assertFault(await server.refused(400, 'POST', TICKETS, wrong), { path: '/stages/0/metadata' });
    const made = await server.ok('POST', TICKETS, { ...open, stages: [...open.stages, ticketStage('Done', 'CLOSED', { displayOrder: 1 })] });
    assert.deepEqual(made.stages.map((each) => each.metadata.ticketState), ['OPEN', 'CLOSED']);
    const [, done] = made.stages;
    const target = `${TICKETS}/${made.id}/stages/${done.id}`;
    assertFault(await server.refused(400, 'DELETE', target), { subCategory: 'PipelineError.MISSING_CLOSED_STAGE' });
    assertFault(await server.refused(400, 'PATCH', target, { metadata: { ticketState: 'OPEN' } }), {
      subCategory: 'PipelineError.MISSING_CLOSED_STAGE',
    });
  });

  test('custom objects have pipelines of their own', async () => {
    const schema = await server.ok('POST', '/crm-object-schemas/v3/schemas', {
      name: 'lease',
      labels: { singular: 'Lease', plural: 'Leases' },
      primaryDisplayProperty: 'title',
      properties: [{ name: 'title', label: 'Title', type: 'string', fieldType: 'text' }],
    });
    const target = `/crm/v3/pipelines/${schema.id}`;
    assert.deepEqual(await server.ok('GET', target), { results: [] });
    const made = await server.ok('POST', target, { label: 'Life', displayOrder: 0, stages: [{ label: 'Signed', displayOrder: 0, metadata: { note: 'x' } }] });
    assert.deepEqual(made.stages[0].metadata, { note: 'x' });
    assert.deepEqual((await server.ok('GET', target)).results, [made]);
    const word = await server.refused(404, 'GET', `${target}/nope`);
    assert.equal(word.message, "There is no pipeline 'nope' of Leases");
    await server.ok('DELETE', `${target}/${made.id}`, undefined, { status: 204 });
  });
});

describe('changing a pipeline', () => {
  test('PATCH changes what is sent', async () => {
    const made = await make('Slow');
    const changed = await server.ok('PATCH', `${BASE}/${made.id}`, { label: 'Quick' }, { status: 200 });
    assert.deepEqual({ ...changed, updatedAt: 0 }, { ...made, label: 'Quick', updatedAt: 0 });
    assert.equal((await server.ok('PATCH', `${BASE}/${made.id}`, { displayOrder: 7 })).displayOrder, 7);
    assertFault(await server.refused(400, 'PATCH', `${BASE}/${made.id}`, { label: 'Sales Pipeline' }), { path: '/label' });
    assertFault(await server.refused(400, 'PATCH', `${BASE}/${made.id}`, { archived: 'soon' }), { path: '/archived' });
  });

  test('PATCH archives and brings back', async () => {
    const made = await make('Sleeper');
    const archived = await server.ok('PATCH', `${BASE}/${made.id}`, { archived: true });
    assert.equal(archived.archived, true);
    assert.match(archived.archivedAt, INSTANT);
    await server.refused(404, 'GET', `${BASE}/${made.id}`);
    const back = await server.ok('PATCH', `${BASE}/${made.id}`, { archived: false });
    assert.equal(back.archived, false);
    assert.ok(!('archivedAt' in back));
    assert.deepEqual(labels(await server.ok('GET', `${BASE}/${made.id}`)), ['Open', 'Won']);
  });

  test('PUT replaces: stages left out are dropped, known ids go on', async () => {
    const made = await make('Whole', { stages: [stage('A', '0.1'), stage('B', '0.2', { displayOrder: 1 }), stage('C', '0.3', { displayOrder: 2 })] });
    const [a, b] = made.stages;
    const put = await server.ok('PUT', `${BASE}/${made.id}`, {
      label: 'Whole again',
      displayOrder: 2,
      stages: [stage('B2', '0.9', { stageId: b.id }), stage('D', '1.0', { displayOrder: 1 })],
    });
    assert.equal(put.label, 'Whole again');
    assert.deepEqual(labels(put), ['B2', 'D']);
    assert.equal(put.stages[0].id, b.id);
    assert.equal(put.stages[0].createdAt, b.createdAt);
    assert.deepEqual(await server.ok('GET', `${BASE}/${made.id}`), put);
    await server.refused(404, 'GET', `${BASE}/${made.id}/stages/${a.id}`);
    assertFault(await server.refused(400, 'PUT', `${BASE}/${made.id}`, body('Whole again', { stages: [] })), { path: '/stages' });
  });
});

describe('deleting a pipeline', () => {
  test('204, then it is gone', async () => {
    const made = await make('Short');
    const reply = await server.api('DELETE', `${BASE}/${made.id}`);
    assert.equal(reply.status, 204);
    assert.equal(reply.text, '');
    await server.refused(404, 'GET', `${BASE}/${made.id}`);
    await server.refused(404, 'DELETE', `${BASE}/${made.id}`);
    assert.ok(!(await server.ok('GET', BASE)).results.some((each) => each.id === made.id));
  });

  for (const flag of ['validateReferencesBeforeDelete', 'validateDealStageUsagesBeforeDelete']) {
    test(`with ${flag} one in use is refused, without it goes`, async () => {
      const made = await make(`Used ${flag}`);
      await deal(made.id, made.stages[0].id);
      const target = `${BASE}/${made.id}`;
      const fault = { subCategory: 'PipelineError.STAGE_ID_IN_USE', context: { records: ['1'] } };
      assertFault(await server.refused(400, 'DELETE', `${target}?${flag}=true`), fault);
      assertFault(await server.refused(400, 'PATCH', `${target}?${flag}=true`, { archived: true }), fault);
      const without = { label: `Used ${flag}`, displayOrder: 0, stages: [stage('Other')] };
      assertFault(await server.refused(400, 'PUT', `${target}?${flag}=true`, without), fault);
      assertFault(await server.refused(400, 'DELETE', `${target}?${flag}=yes`), { path: flag });
      assert.deepEqual(await server.ok('GET', target), made);
      await server.ok('DELETE', `${target}?${flag}=false`, undefined, { status: 204 });
    });
  }

  test('one that nothing uses goes with validation too', async () => {
    const made = await make('Unused');
    await server.ok('DELETE', `${BASE}/${made.id}?validateReferencesBeforeDelete=true`, undefined, { status: 204 });
  });

  test('the last pipeline of tickets stays', async () => {
    for (const each of (await server.ok('GET', TICKETS)).results) {
      if (each.id !== '0') await server.ok('DELETE', `${TICKETS}/${each.id}`);
    }
    assertFault(await server.refused(400, 'DELETE', `${TICKETS}/0`), { message: /the last one/ });
  });
});

describe('stages', () => {
  let pipeline;
  let target;
  before(async () => {
    pipeline = await make('Stages');
    target = `${BASE}/${pipeline.id}/stages`;
  });

  test('create: 201 with the stage and its address', async () => {
    const reply = await server.api('POST', target, stage('Middle', '0.55', { displayOrder: 5, stageId: 'mid' }));
    assert.equal(reply.status, 201, reply.text);
    assertKeys(reply.json, STAGE);
    assert.equal(reply.headers.get('location'), `/crm/v3/pipelines/0-3/${pipeline.id}/stages/mid`);
    const { createdAt, updatedAt, ...rest } = reply.json;
    assert.match(createdAt, INSTANT);
    assert.equal(updatedAt, createdAt);
    assert.deepEqual(rest, {
      id: 'mid',
      label: 'Middle',
      displayOrder: 5,
      metadata: { probability: '0.55', isClosed: 'false' },
      archived: false,
      writePermissions: 'CRM_PERMISSIONS_ENFORCEMENT',
    });
    assert.deepEqual(await server.ok('GET', `${target}/mid`), reply.json);
    await deal(pipeline.id, 'mid');
  });

  test('create: what is wrong is refused', async () => {
    assertFault(await server.refused(400, 'POST', target, { label: 'x', displayOrder: 0, metadata: {} }), {
      message: 'must specify probability when writing a dealstage',
    });
    assertFault(await server.refused(400, 'POST', target, stage('middle')), { subCategory: 'PipelineError.STAGE_LABEL_EXISTS' });
    assertFault(await server.refused(400, 'POST', target, stage('x', '0.5', { stageId: 'mid' })), { path: '/stageId' });
    assertFault(await server.refused(400, 'POST', target, stage('x', '0.5', { stageId: 'closedwon' })), { path: '/stageId' });
    assertFault(await server.refused(400, 'POST', target, { ...stage('x'), metadata: 'x' }), { path: '/metadata' });
  });

  test('PATCH changes what is sent, PUT the whole', async () => {
    const patched = await server.ok('PATCH', `${target}/mid`, { metadata: { probability: '1', owner: 'me' } }, { status: 200 });
    assert.equal(patched.label, 'Middle');
    assert.deepEqual(patched.metadata, { probability: '1.0', isClosed: 'true', owner: 'me' });
    const renamed = await server.ok('PATCH', `${target}/mid`, { label: 'Centre' });
    assert.deepEqual({ ...renamed, updatedAt: 0 }, { ...patched, label: 'Centre', updatedAt: 0 });
    const put = await server.ok('PUT', `${target}/mid`, stage('Middle', '0.4', { displayOrder: 9 }), { status: 200 });
    assert.deepEqual(put.metadata, { probability: '0.4', isClosed: 'false' });
    assert.equal(put.displayOrder, 9);
    assert.equal(put.createdAt, patched.createdAt);
    assert.deepEqual(await server.ok('GET', `${target}/mid`), put);
  });

  test('DELETE: refused with validation while in use; then 204, also when it is not there', async () => {
    const used = await server.refused(400, 'DELETE', `${target}/mid?validateReferencesBeforeDelete=true`);
    assertFault(used, { subCategory: 'PipelineError.STAGE_ID_IN_USE', context: { stageId: ['mid'], records: ['1'] } });
    assert.equal(used.errors[0].code, 'STAGE_ID_IN_USE');
    await server.ok('GET', `${target}/mid`);
    await server.ok('DELETE', `${target}/mid`, undefined, { status: 204 });
    await server.refused(404, 'GET', `${target}/mid`);
    await server.ok('DELETE', `${target}/mid`, undefined, { status: 204 });
    await server.ok('DELETE', `${target}/nope`, undefined, { status: 204 });
    assert.ok(!(await server.ok('GET', target)).results.some((each) => each.id === 'mid'));
  });

  test('PATCH brings an archived stage back', async () => {
    assert.equal((await server.ok('PATCH', `${target}/mid`, { archived: false })).archived, false);
    const archived = await server.ok('PATCH', `${target}/mid`, { archived: true });
    assert.equal(archived.archived, true);
    assert.match(archived.archivedAt, INSTANT);
    await server.refused(404, 'GET', `${target}/mid`);
  });

  test('the last stage stays', async () => {
    const made = await make('Single', { stages: [stage('Only')] });
    const only = `${BASE}/${made.id}/stages/${made.stages[0].id}`;
    assertFault(await server.refused(400, 'DELETE', only), { message: 'A pipeline needs at least one stage' });
  });

  test('records take the new stages, and refuse unknown ones', async () => {
    const made = await make('For deals');
    const one = await deal(made.id, made.stages[1].id);
    const read = await server.ok('GET', `/crm/v3/objects/deals/${one.id}?properties=dealstage,pipeline`);
    assert.equal(read.properties.dealstage, made.stages[1].id);
    const error = await server.refused(400, 'PATCH', `/crm/v3/objects/deals/${one.id}`, { properties: { dealstage: 'nope' } });
    assert.equal(error.errors[0].code, 'INVALID_OPTION');
  });
});

describe('rights', () => {
  test('a token with the reading scope of deals reads and does not write', async () => {
    const token = await server.newToken('reader', { scopes: ['crm.schemas.deals.read'] });
    await server.ok('GET', BASE, undefined, { token });
    await server.ok('GET', `${BASE}/default/stages/closedwon`, undefined, { token });
    for (const [method, path, sent] of [
      ['POST', BASE, body('x')],
      ['PUT', `${BASE}/default`, body('x')],
      ['PATCH', `${BASE}/default`, {}],
      ['DELETE', `${BASE}/default`],
      ['POST', `${BASE}/default/stages`, stage('x')],
      ['PUT', `${BASE}/default/stages/closedwon`, stage('x')],
      ['PATCH', `${BASE}/default/stages/closedwon`, {}],
      ['DELETE', `${BASE}/default/stages/closedwon`],
    ]) {
      assertFault(await server.refused(403, method, path, sent, { token }), { category: 'MISSING_SCOPES' });
    }
    assertFault(await server.refused(403, 'GET', TICKETS, undefined, { token }), { category: 'MISSING_SCOPES' });
    await server.refused(401, 'GET', BASE, undefined, { token: null });
  });
});

describe('every spelling of the addresses', () => {
  test('reading', async () => {
    for (const tail of ['', '/default', '/default/stages', '/default/stages/closedwon']) {
      const expected = await server.ok('GET', BASE + tail);
      for (const path of spellings(BASE + tail)) assert.deepEqual(await server.ok('GET', path), expected, path);
    }
  });

  test('writing', async () => {
    for (const [i, path] of spellings(BASE).entries()) {
      const slash = path.endsWith('/') ? '/' : '';
      const base = slash ? path.slice(0, -1) : path;
      const made = await server.ok('POST', path, body(`Spelt ${i}`), { status: 201 });
      const one = `${base}/${made.id}`;
      assert.equal((await server.ok('PATCH', one + slash, { displayOrder: 3 }, { status: 200 })).displayOrder, 3);
      assert.equal((await server.ok('PUT', one + slash, body(`Respelt ${i}`), { status: 200 })).label, `Respelt ${i}`);
      const added = await server.ok('POST', `${one}/stages${slash}`, stage('More'), { status: 201 });
      const each = `${one}/stages/${added.id}${slash}`;
      assert.equal((await server.ok('PATCH', each, { label: 'Less' }, { status: 200 })).label, 'Less');
      assert.equal((await server.ok('PUT', each, stage('Least'), { status: 200 })).label, 'Least');
      await server.ok('DELETE', each, undefined, { status: 204 });
      await server.ok('DELETE', one + slash, undefined, { status: 204 });
    }
  });
});

test('what deals keep of their stage follows a change of the stage', async () => {
  const pipeline = await make('Followed');
  const record = await deal(pipeline.id, pipeline.stages[0].id);
  const kept = async () => {
    const names = 'hs_is_closed,hs_is_closed_won,hs_deal_stage_probability';
    const { properties } = await server.ok('GET', `/crm/v3/objects/deals/${record.id}?properties=${names}`);
    return names.split(',').map((name) => properties[name]);
  };
  assert.deepEqual(await kept(), ['false', 'false', '0.2']);
  await server.ok('PATCH', `${BASE}/${pipeline.id}/stages/${pipeline.stages[0].id}`, { metadata: { probability: '1.0' } });
  assert.deepEqual(await kept(), ['true', 'true', '1']);
  await server.ok('PUT', `${BASE}/${pipeline.id}`, body('Followed', { stages: [stage('Open', '0.0', { stageId: pipeline.stages[0].id })] }));
  assert.deepEqual(await kept(), ['true', 'false', '0']);
  await cliOk(['check', '--store', server.store]);
});

for (const version of [13, 14]) {
  test(`the official client ${version} works pipelines and stages`, async () => {
    const { pipelinesApi, pipelineStagesApi } = server.client(version).crm.pipelines;
    const made = await pipelinesApi.create('deals', body(`Client ${version}`));
    assert.ok(made.createdAt instanceof Date);
    assert.equal((await pipelinesApi.update('deals', made.id, { displayOrder: 4 })).displayOrder, 4);
    assert.equal((await pipelinesApi.replace('deals', made.id, body(`Client ${version}`))).displayOrder, 1);
    assert.equal((await pipelinesApi.getById('deals', made.id)).label, `Client ${version}`);
    assert.ok((await pipelinesApi.getAll('deals')).results.some((each) => each.id === made.id));
    const added = await pipelineStagesApi.create('deals', made.id, stage('More', '0.7'));
    assert.equal(added.metadata.probability, '0.7');
    assert.equal((await pipelineStagesApi.update('deals', made.id, added.id, { metadata: { probability: '0.8' } })).metadata.probability, '0.8');
    assert.equal((await pipelineStagesApi.replace('deals', made.id, added.id, stage('Most', '0.9'))).label, 'Most');
    assert.equal((await pipelineStagesApi.getById('deals', made.id, added.id)).label, 'Most');
    assert.ok((await pipelineStagesApi.getAll('deals', made.id)).results.some((each) => each.id === added.id));
    await deal(made.id, added.id);
    const { code, body: refused } = await clientFault(pipelinesApi.archive('deals', made.id, true, false));
    assert.equal(code, 400);
    assert.equal(refused.subCategory, 'PipelineError.STAGE_ID_IN_USE');
    await pipelineStagesApi.archive('deals', made.id, added.id);
    await pipelinesApi.archive('deals', made.id);
    assert.equal((await clientFault(pipelinesApi.getById('deals', made.id))).code, 404);
  });
}
