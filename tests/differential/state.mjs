// The end of a run: everything that the two stores hold, read through the API, compared with each other and with the model.
import { typesOfLink } from './calls-links.mjs';
import { Difference } from './run.mjs';
import { difference, mismatch, normalise } from './normalise.mjs';
import { shown } from './replies.mjs';

const PAGE = 100;

/** One reading on both engines; gives the raw replies of both and what they have in common. */
async function read(run, request, expected, options) {
  const raw = await run.send(request);
  const replies = raw.map((reply, i) => normalise(run.engines[i], reply, options));
  const apart = difference(...replies);
  const wrong = apart ? `the engines differ at ${apart}` : mismatch(expected, replies[0]);
  if (wrong) throw new Difference(`at the end: ${wrong}`, { seed: run.seed, number: run.made.length, call: { name: 'final state', args: {} }, request, replies, expected });
  return replies[0];
}

const get = (path) => ({ method: 'GET', path });
const namesOf = (list) => list.map((property) => property.name);

/** All records of a type, active or archived, with every property; then the links of the active ones towards every type. */
async function readType(run, type) {
  const { model } = run;
  const definitions = await read(run, get(`/crm/v3/properties/${type.id}`), { status: 200 });
  await read(run, get(`/crm/v3/properties/${type.id}?archived=true`), { status: 200 });
  const known = [...type.properties.values()].filter((property) => !property.archived).map((property) => property.name);
  const records = [...model.records.values()].filter((record) => record.type === type.key && !record.mergedInto).sort((x, y) => x.n - y.n);
  for (const archived of [false, true]) {
    const mine = records.filter((record) => record.archived === archived);
    for (let at = 0; at === 0 || at < mine.length; at += PAGE) {
      const page = mine.slice(at, at + PAGE);
      const after = at ? `&after=@${mine[at - 1].name}@` : '';
      const results = page.map((record) => shown(record, known, { archived }));
      await read(run, get(`/crm/v3/objects/${type.id}?limit=${PAGE}&archived=${archived}&properties=${namesOf(definitions.body.results).join(',')}${after}`), { status: 200, body: { results } });
    }
  }
  await readLinks(run, type, records.filter((record) => !record.archived));
}

async function readLinks(run, type, records) {
  const { model } = run;
  for (const other of model.types.values()) {
    if (!model.links.pairOf(type.key, other.key)) continue;
    for (let at = 0; at < records.length; at += 1000) {
      const page = records.slice(at, at + 1000);
      const linked = page.filter((record) => model.links.others(record, other.key).length > 0);
      const results = linked.map((record) => ({ from: { id: record.name }, to: typesOfLink(model, record, other.key) }));
      const body = { inputs: page.map((record) => ({ id: `@${record.name}@` })) };
      await read(run, { method: 'POST', path: `/crm/v4/associations/${type.id}/${other.id}/batch/read`, body }, { body: { results } });
    }
  }
}

async function readDefinitions(run) {
  const { model } = run;
  for (const { a, b } of model.pairs.values()) {
    const [from, to] = [model.types.get(a).id, model.types.get(b).id];
    for (const words of [`${from}/${to}`, `${to}/${from}`]) await read(run, get(`/crm/v4/associations/${words}/labels`), { status: 200 });
    await read(run, get(`/relata/v1/labels/${from}/${to}`), { status: 200 });
  }
  for (const path of ['/crm/v4/associations/definitions/configurations/all', '/crm-object-schemas/v3/schemas', '/crm/v3/pipelines/deals', '/crm/v3/pipelines/tickets', '/relata/v1/settings']) {
    await read(run, get(path), { status: 200 });
  }
}

/** The whole change log. Each engine is asked for what follows its own last entry. */
async function readChanges(run) {
  for (let more = true; more; ) {
    const after = run.engines.map((engine) => engine.lastSeq ?? '0');
    const raw = await Promise.all(run.engines.map((engine, i) => engine.send(get(`/relata/v1/changes?limit=500&after=${after[i]}`))));
    const replies = raw.map((reply, i) => normalise(run.engines[i], reply, { isLog: true }));
    const apart = difference(...replies);
    if (apart) throw new Difference(`at the end: the change logs differ at ${apart}`, { seed: run.seed, number: run.made.length, call: { name: 'final state', args: {} }, request: get('/relata/v1/changes'), replies });
    run.engines.forEach((engine, i) => (engine.lastSeq = raw[i].json.results.at(-1)?.seq ?? engine.lastSeq));
    more = raw[0].json.paging !== undefined;
  }
}

export async function compareState(run) {
  for (const type of run.model.types.values()) await readType(run, type);
  await readDefinitions(run);
  await readChanges(run);
}
