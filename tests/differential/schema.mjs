// Definitions in the model: object types with their properties and pipelines, pairs with their labels and limits; what a fresh
// store has of them, and the rules by which they change (R12, R38, settled 1, 6-10; limits: section 2.6).
import { PLAIN, PRIMARY, PRIMARY_INVERSE } from '../api/links.mjs';
import { Refused } from './values.mjs';

const LIMIT_MOST = 500_000;
const text = (name, more = {}) => ({ name, type: 'string', ...more });
const STAGES = {
  deals: { default: ['appointmentscheduled', 'qualifiedtobuy', 'presentationscheduled', 'closedwon', 'closedlost'] },
  tickets: { 0: ['1', '2', '3', '4'] },
};

// The properties of the seed that the calls write; the others are compared between the engines alone.
const STANDARD = {
  contacts: { id: '0-1', oneOf: ['email', 'firstname', 'lastname'], properties: [text('email', { type: 'email', unique: true }), text('firstname'), text('lastname'), text('city')] },
  companies: { id: '0-2', oneOf: ['name', 'domain'], properties: [text('name'), text('domain'), text('city')] },
  deals: { id: '0-3', required: ['dealname', 'dealstage'], properties: [text('dealname'), text('amount', { type: 'number' })], stage: 'dealstage', pipeline: 'pipeline' },
  tickets: { id: '0-5', required: ['subject', 'hs_pipeline_stage'], properties: [text('subject'), text('content')], stage: 'hs_pipeline_stage', pipeline: 'hs_pipeline' },
};

/** Puts into a model what a fresh store has. */
export function seed(model) {
  for (const [key, row] of Object.entries(STANDARD)) {
    const type = addType(model, key, { ...row, word: key });
    for (const [pipeline, stages] of Object.entries(STAGES[key] ?? {})) type.pipelines.set(pipeline, new Set(stages));
  }
  for (const [words, code] of Object.entries(PLAIN)) {
    const [from, to] = words.split(' ');
    if (model.types.get(from).order <= model.types.get(to).order) addPair(model, from, to, [Number(code.slice(1)), Number(PLAIN[`${to} ${from}`].slice(1))], 'HUBSPOT_DEFINED');
  }
  for (const holder of Object.keys(PRIMARY)) addPrimary(model, holder);
  addLabel(model, model.pairs.get('companies companies'), 'parent', {
    kind: 'paired',
    category: 'HUBSPOT_DEFINED',
    typeIds: [13, 14],
    text: ['Child Company', 'Parent Company'],
    name: ['parent_to_child_company', 'child_to_parent_company'],
  });
}

function addPrimary(model, holder) {
  const pair = model.links.pairOf(holder, 'companies');
  const ids = [PRIMARY, PRIMARY_INVERSE].map((side) => Number(side[holder].slice(1)));
  const texts = ['Primary', `${holder[0].toUpperCase()}${holder.slice(1, -1)} with Primary Company`];
  const turn = (list) => (pair.a === holder ? list : list.reverse());
  pair.holder = holder;
  addLabel(model, pair, 'primary', { kind: 'primary', category: 'HUBSPOT_DEFINED', typeIds: turn(ids), text: turn(texts), name: [] });
}

export function addType(model, key, { id, word, oneOf = [], required = [], properties, stage, pipeline }) {
  const type = { key, id, word, oneOf, required, stage, pipeline, order: model.types.size, properties: new Map(), pipelines: new Map() };
  for (const each of properties) type.properties.set(each.name, { custom: false, ...each });
  for (const name of [stage, pipeline].filter(Boolean)) type.properties.set(name, { name, type: 'stage' });
  model.put(model.types, key, type);
  return type;
}

export function addPair(model, a, b, typeIds, category = 'USER_DEFINED') {
  const pair = { a, b, labels: new Map(), category };
  model.put(model.pairs, `${a} ${b}`, pair);
  addLabel(model, pair, 'plain', { kind: 'plain', category, typeIds, text: [null, null], name: [] });
  return pair;
}

const ORDER = { plain: 0, primary: 1, parent: 2 };

export function addLabel(model, pair, id, { kind, category, typeIds, text, name }) {
  const order = ORDER[id] ?? 10 + Number(id.slice(1));
  model.put(pair.labels, id, { id, kind, category, typeIds, text, name, order, max: [0, 0], setAt: 0 });
}

// --- labels ---

export const customLabels = (pair) => [...pair.labels.values()].filter((label) => label.category === 'USER_DEFINED' && label.kind !== 'plain');

export const sideOf = (pair, from) => (pair.a === from ? 0 : 1);

/** Reads half `side` of a label from `from`, as association types are written and shown. */
export const typeIdOf = (pair, end) => pair.labels.get(end.label).typeIds[end.side];

function checkText(pair, self, label) {
  const trimmed = label.trim();
  if (trimmed === '' || trimmed.length > 100 || /[;\n]/.test(trimmed) || trimmed.toLowerCase() === 'primary') throw new Refused(400, `text ${label}`);
  const taken = customLabels(pair).some((each) => each.id !== self && each.text.some((half) => half.toLowerCase() === trimmed.toLowerCase()));
  if (taken) throw new Refused(400, `text ${label} is taken`);
}

function namesOf(pair, name, isPaired) {
  const names = [name, isPaired ? `${name}_inverse` : name];
  if (!/^[a-z_][a-z0-9_]*$/.test(name) || name.length > 100 || name === 'primary') throw new Refused(400, `name ${name}`);
  const taken = new Set([...pair.labels.values()].flatMap((label) => label.name));
  if (names.some((each) => taken.has(each))) throw new Refused(400, `name ${name} is taken`);
  return names;
}

/** A label from the side of `from`: the order of the refusals is that of the program, as the cap has a status of its own. */
export function createLabel(model, from, to, id, { name, label, inverseLabel }) {
  const pair = model.links.pairOf(from, to);
  const isPaired = inverseLabel !== undefined && inverseLabel.trim().toLowerCase() !== label.trim().toLowerCase();
  const texts = [label, isPaired ? inverseLabel : label];
  for (const each of new Set(texts)) checkText(pair, undefined, each);
  if (customLabels(pair).length >= model.settings['labels.cap']) throw new Refused(437, 'the cap');
  const names = namesOf(pair, name, isPaired);
  const turn = (list) => (sideOf(pair, from) === 0 ? list : list.reverse());
  const isOne = pair.a === pair.b && !isPaired;
  addLabel(model, pair, id, {
    kind: isPaired ? 'paired' : 'single',
    category: 'USER_DEFINED',
    typeIds: turn([`${id}.0`, isOne ? `${id}.0` : `${id}.1`]),
    text: turn(texts.map((each) => each.trim())),
    name: turn(names),
  });
}

export function renameLabel(model, pair, end, { label: wanted, inverseLabel }) {
  const label = pair.labels.get(end.label);
  if (label.category !== 'USER_DEFINED' || label.kind === 'plain') throw new Refused(400, 'no label of ours');
  const other = inverseLabel ?? wanted;
  for (const each of [wanted, other]) checkText(pair, label.id, each);
  if (label.kind === 'single' && other.toLowerCase() !== wanted.toLowerCase()) throw new Refused(400, 'two texts');
  const texts = [wanted.trim(), label.kind === 'single' ? wanted.trim() : other.trim()];
  model.assign(label, 'text', end.side === 0 ? texts : texts.reverse());
}

/** How many links carry a label: live ones and those out of sight. */
export function usesOf(model, pair, id) {
  const uses = { links: 0, archived: 0 };
  for (const record of model.records.values()) {
    const count = (where) => [...record[where]].filter(([other, rows]) => rows.has(id) && model.links.pairOf(record.type, model.records.get(other).type) === pair).length;
    uses.links += count('links') / 2;
    uses.archived += count('away') / 2;
  }
  return uses;
}

export function deleteLabel(model, pair, id) {
  const label = pair.labels.get(id);
  if (label.category !== 'USER_DEFINED' || (label.kind === 'plain' && pair.labels.size > 1)) throw new Refused(400, 'not deletable');
  const uses = usesOf(model, pair, id);
  if (uses.links + uses.archived > 0) throw new Refused(400, 'in use');
  model.drop(pair.labels, id);
}

// --- limits ---

const isShared = (pair, label) => pair.a === pair.b && label.typeIds[0] === label.typeIds[1];

function limitRange(pair, label, side) {
  const plain = pair.labels.get('plain');
  const isSame = pair.a === pair.b;
  if (label.kind !== 'plain') {
    const most = [plain.max[side], isSame && label.kind === 'single' ? plain.max[1 - side] : 0].filter((max) => max > 0);
    return { least: 1, most: Math.min(LIMIT_MOST, ...most) };
  }
  const below = [...pair.labels.values()].filter((other) => other !== label).flatMap((other) => other.max.filter((max, half) => half === side || isSame));
  return { least: Math.max(1, ...below), most: LIMIT_MOST };
}

/** Sets a limit; 0 takes it away. */
export function setLimit(model, pair, end, max) {
  const label = pair.labels.get(end.label);
  const isHolder = label.kind === 'primary' && (sideOf(pair, pair.holder) === end.side);
  const { least, most } = limitRange(pair, label, end.side);
  if (max > 0 && (max > most || max < least || (isHolder && max > 1))) throw new Refused(400, `limit ${max}`);
  const maxes = [...label.max];
  maxes[end.side] = max;
  if (isShared(pair, label)) maxes[1 - end.side] = max;
  model.assign(label, 'max', maxes);
  model.assign(label, 'setAt', maxes.some((each) => each > 0) ? model.tick : 0);
}
