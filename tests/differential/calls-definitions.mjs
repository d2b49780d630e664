// Calls on the other definitions: properties, stages, object types, settings. A row is as in calls-records.mjs.
import { answer, refusal } from './replies.mjs';
import { addPair, addType } from './schema.mjs';
import { Refused } from './values.mjs';

const at = (name) => `@${name}@`;
const FIELD = { string: 'text', number: 'number', date: 'date', datetime: 'date', bool: 'booleancheckbox', enumeration: 'select', phone_number: 'phonenumber' };
const GROUP = { contacts: 'contactinformation', companies: 'companyinformation', deals: 'dealinformation', tickets: 'ticketinformation' };

// --- properties ---

const properties = (args, rest = '') => `/crm/v3/properties/${args.word}${rest}`;
const option = (value, i) => ({ value, label: `Option ${value}`, displayOrder: i, hidden: false });

function anyProperty(choose, type) {
  const { random } = choose;
  const kind = random.pick(Object.keys(FIELD));
  const mine = [...choose.model.types.get(type).properties.values()];
  const isUnique = ['string', 'number', 'phone_number'].includes(kind) && mine.filter((each) => each.unique).length < 5 && random.chance(0.4);
  const options = kind === 'enumeration' ? random.some(['a', 'b', 'c', 'd e', 'æ', 'A b'], 5) : kind === 'bool' ? ['true', 'false'] : undefined;
  return { name: choose.fresh('property_'), type: kind, unique: isUnique, multiple: kind === 'enumeration' && random.chance(0.4), options };
}

const definition = (type, { name, type: kind, unique, multiple, options }) => ({
  name,
  label: `The ${name}`,
  type: kind,
  fieldType: multiple ? 'checkbox' : FIELD[kind],
  groupName: GROUP[type] ?? undefined,
  hasUniqueValue: unique,
  options: options?.map(option),
});

function aboutProperty(choose) {
  const type = choose.type();
  return { type, word: choose.word(type) };
}

function customProperty(choose, type, isArchived) {
  const list = [...choose.model.types.get(type).properties.values()].filter((each) => each.custom && Boolean(each.archived) === isArchived);
  if (list.length === 0 || choose.random.chance(0.1)) return choose.random.pick(['email', 'nobody', 'hs_object_id']);
  return choose.random.pick(list).name;
}

const isSystem = (model, type, name) => name === 'hs_object_id' || (name === 'email' && type === 'contacts') || model.types.get(type).properties.get(name)?.custom === false;

function archiveProperty(model, type, name) {
  const property = model.property(type, name);
  if (!property && !isSystem(model, type, name)) throw new Refused(404, name);
  if (!property?.custom) throw new Refused(400, name);
  model.assign(property, 'archived', true);
}

// --- pipelines ---

const CLOSED = new Set(['closedwon', 'closedlost', '4']);
const pipelineTypes = ['deals', 'tickets'];
const stageBody = (type, label, displayOrder, isClosed) => ({ label, displayOrder, metadata: type === 'deals' ? { probability: isClosed ? '1.0' : '0.5' } : { ticketState: isClosed ? 'CLOSED' : 'OPEN' } });

function anyPipeline(choose) {
  const type = choose.random.pick(pipelineTypes);
  const [pipeline, stages] = choose.random.pick([...choose.model.types.get(type).pipelines]);
  return { type, pipeline, stage: choose.random.pick([...stages]) };
}

export const DEFINITION_CALLS = [
  {
    name: 'property.create',
    weight: 4,
    make: (choose) => {
      const args = aboutProperty(choose);
      return { ...args, property: anyProperty(choose, args.type), isBad: choose.random.chance(0.1) };
    },
    request: (args) => ({ method: 'POST', path: properties(args), body: { ...definition(args.type, args.property), groupName: GROUP[args.type] ?? `${args.type}thing_information`, ...(args.isBad ? { fieldType: 'nothing' } : {}) } }),
    expect: (model, args) => {
      if (args.isBad) return refusal(400);
      model.put(model.types.get(args.type).properties, args.property.name, { ...args.property, custom: true });
      return { status: 201, body: { name: args.property.name, type: args.property.type, hasUniqueValue: args.property.unique, archived: false } };
    },
  },
  {
    name: 'property.archive',
    weight: 4,
    make: (choose) => {
      const args = aboutProperty(choose);
      return { ...args, name: customProperty(choose, args.type, false) };
    },
    request: (args) => ({ method: 'DELETE', path: properties(args, `/${args.name}`) }),
    expect: (model, args) => answer(model, () => archiveProperty(model, args.type, args.name), () => ({ status: 204 })),
  },
  {
    name: 'property.batch_archive',
    weight: 1,
    make: (choose) => {
      const args = aboutProperty(choose);
      return { ...args, names: [customProperty(choose, args.type, false), customProperty(choose, args.type, true)] };
    },
    request: (args) => ({ method: 'POST', path: properties(args, '/batch/archive'), body: { inputs: args.names.map((name) => ({ name })) } }),
    expect: (model, args) => {
      for (const name of args.names) model.attempt(() => archiveProperty(model, args.type, name));
      return { status: 204 };
    },
  },
  {
    name: 'relata.property.restore',
    weight: 5,
    make: (choose) => {
      const args = aboutProperty(choose);
      return { ...args, name: customProperty(choose, args.type, true) };
    },
    request: (args) => ({ method: 'POST', path: `/relata/v1/properties/${args.word}/${args.name}/restore` }),
    expect: (model, args) => {
      const property = model.types.get(args.type).properties.get(args.name);
      if (!property && !isSystem(model, args.type, args.name)) return refusal(404);
      const was = Boolean(property?.archived);
      if (was) model.assign(property, 'archived', false);
      return { status: 200, body: { name: args.name, restored: was } };
    },
  },
  {
    name: 'property.update',
    weight: 3,
    make: (choose) => {
      const args = aboutProperty(choose);
      const name = customProperty(choose, args.type, false);
      const property = choose.model.property(args.type, name);
      const options = property?.type === 'enumeration' ? [...property.options, choose.fresh('option ')] : undefined;
      return { ...args, name, label: choose.fresh('Text '), options };
    },
    request: (args) => ({ method: 'PATCH', path: properties(args, `/${args.name}`), body: { label: args.label, options: args.options?.map(option) } }),
    expect: (model, args) => {
      const property = model.property(args.type, args.name);
      if (!property?.custom) return { status: isSystem(model, args.type, args.name) ? undefined : 404 };
      if (args.options) model.assign(property, 'options', args.options);
      return { status: 200, body: { name: args.name, label: args.label } };
    },
  },
  {
    name: 'property.get',
    weight: 4,
    make: (choose) => {
      const args = aboutProperty(choose);
      return { ...args, name: customProperty(choose, args.type, choose.random.chance(0.3)), archived: choose.random.chance(0.3) };
    },
    request: (args) => ({ method: 'GET', path: properties(args, `/${args.name}?archived=${args.archived}`) }),
    expect: (model, args) => {
      const property = model.types.get(args.type).properties.get(args.name);
      if (!property && !isSystem(model, args.type, args.name)) return refusal(404);
      return Boolean(property?.archived) === args.archived ? { status: 200, body: { name: args.name, archived: args.archived } } : refusal(404);
    },
  },
  {
    name: 'property.batch_read',
    weight: 2,
    make: (choose) => {
      const args = aboutProperty(choose);
      return { ...args, names: [customProperty(choose, args.type, false), customProperty(choose, args.type, true)] };
    },
    request: (args) => ({ method: 'POST', path: properties(args, '/batch/read'), body: { archived: false, inputs: args.names.map((name) => ({ name })) } }),
    expect: () => ({ status: undefined }),
  },
  {
    name: 'property.list',
    weight: 1,
    make: (choose) => ({ ...aboutProperty(choose), archived: choose.random.chance(0.5) }),
    request: (args) => ({ method: 'GET', path: properties(args, `?archived=${args.archived}`) }),
    expect: () => ({ status: 200 }),
  },

  {
    name: 'pipeline.list',
    weight: 2,
    make: (choose) => ({ type: choose.random.pick(pipelineTypes) }),
    request: (args) => ({ method: 'GET', path: `/crm/v3/pipelines/${args.type}` }),
    expect: (model, args) => ({ status: 200, body: { results: (list) => (list.length === model.types.get(args.type).pipelines.size ? undefined : `${list.length} pipelines`) } }),
  },
  {
    name: 'pipeline.create',
    weight: 1,
    make: (choose) => {
      const type = choose.random.pick(pipelineTypes);
      if (choose.model.types.get(type).pipelines.size >= 4) return undefined;
      return { type, as: choose.fresh('q'), stages: [`${choose.fresh('s')}1`, `${choose.fresh('s')}0`] }; // the closed one ends in 0
    },
    request: (args) => ({
      method: 'POST',
      path: `/crm/v3/pipelines/${args.type}`,
      body: { label: `Pipeline ${args.as}`, displayOrder: 5, stages: args.stages.map((name, i) => stageBody(args.type, `Stage ${name}`, i, i === 1)) },
    }),
    expect: (model, args) => {
      model.put(model.types.get(args.type).pipelines, at(args.as), new Set(args.stages.map(at)));
      return { status: 201, body: { id: at(args.as), stages: args.stages.map((name) => ({ id: at(name) })) } };
    },
    bind: (args, json) => ({ [args.as]: json?.id, ...Object.fromEntries(args.stages.map((name, i) => [name, json?.stages?.[i]?.id])) }),
  },
  {
    name: 'stage.create',
    weight: 1,
    make: (choose) => {
      const args = anyPipeline(choose);
      return choose.model.types.get(args.type).pipelines.get(args.pipeline).size > 6 ? undefined : { ...args, as: `${choose.fresh('s')}1` };
    },
    request: (args) => ({ method: 'POST', path: `/crm/v3/pipelines/${args.type}/${args.pipeline}/stages`, body: stageBody(args.type, `Stage ${args.as}`, 9, false) }),
    expect: (model, args) => {
      const { pipelines } = model.types.get(args.type);
      if (!pipelines.has(args.pipeline)) return refusal(404);
      model.put(pipelines, args.pipeline, new Set([...pipelines.get(args.pipeline), at(args.as)]));
      return { status: 201, body: { id: at(args.as) } };
    },
    bind: (args, json) => ({ [args.as]: json?.id }),
  },
  {
    name: 'stage.delete',
    weight: 2,
    make: (choose) => {
      const args = anyPipeline(choose);
      return CLOSED.has(args.stage) || /0@$/.test(args.stage) ? undefined : { ...args, validate: choose.random.chance(0.5) }; // a pipeline keeps a closed one
    },
    request: (args) => ({ method: 'DELETE', path: `/crm/v3/pipelines/${args.type}/${args.pipeline}/stages/${args.stage}?validateReferencesBeforeDelete=${args.validate}` }),
    expect: (model, args) => {
      const type = model.types.get(args.type);
      const stages = type.pipelines.get(args.pipeline);
      if (!stages) return refusal(404);
      if (!stages.has(args.stage)) return { status: 204 };
      const isUsed = [...model.records.values()].some((record) => record.type === args.type && !record.archived && !record.mergedInto && record.values.get(type.stage)?.text === args.stage);
      if ((args.validate && isUsed) || stages.size === 1) return refusal(400);
      model.put(type.pipelines, args.pipeline, new Set([...stages].filter((stage) => stage !== args.stage)));
      return { status: 204 };
    },
  },

  {
    name: 'relata.settings.change',
    weight: 5,
    make: (choose) => {
      const { random } = choose;
      if (random.chance(0.1)) return { body: { 'labels.cap': random.pick([0, 1001, 'many']) } };
      return { body: random.chance(0.5) ? { 'labels.cap': random.between(1, 12) } : { 'primary.first_company': random.chance(0.5) } };
    },
    request: (args) => ({ method: 'PATCH', path: '/relata/v1/settings', body: args.body }),
    expect: (model, args) => {
      const cap = args.body['labels.cap'];
      if (cap !== undefined && !(cap >= 1 && cap <= 1000)) return refusal(400);
      const wasOn = model.settings['primary.first_company'];
      model.assign(model, 'settings', { ...model.settings, ...args.body });
      if (!wasOn && model.settings['primary.first_company']) model.links.fillPrimaries();
      return { status: 200, body: args.body };
    },
    settles: (args) => args.body['primary.first_company'] === true, // switching it on starts a job
  },
  {
    name: 'relata.settings.get',
    weight: 1,
    make: () => ({}),
    request: () => ({ method: 'GET', path: '/relata/v1/settings' }),
    expect: (model) => ({ status: 200, body: { ...model.settings } }),
  },
  {
    name: 'schema.list',
    weight: 1,
    make: () => ({}),
    request: () => ({ method: 'GET', path: '/crm-object-schemas/v3/schemas' }),
    expect: () => ({ status: 200 }),
  },
];

// --- what a run begins with ---

const standardOf = { contacts: 'CONTACT', companies: 'COMPANY' };

/** Calls that only the beginning of a run makes. */
export const SETUP_CALLS = [
  {
    name: 'schema.create',
    request: (args) => ({
      method: 'POST',
      path: '/crm-object-schemas/v3/schemas',
      body: {
        name: `${args.as}thing`,
        labels: { singular: args.as, plural: `${args.as}s` },
        primaryDisplayProperty: 'title',
        requiredProperties: args.required,
        properties: [{ name: 'title', label: 'Title', type: 'string', fieldType: 'text' }],
        associatedObjects: args.linked.map((key) => standardOf[key]),
      },
    }),
    expect: (model, args) => {
      const title = { name: 'title', type: 'string', custom: false };
      addType(model, args.as, { id: `2-@${args.as}@`, word: `p1000001_${args.as}thing`, required: args.required, properties: [title] });
      addPair(model, args.as, args.as, [`${args.as}x.0`, `${args.as}x.0`]);
      for (const key of args.linked) addPair(model, key, args.as, [`${args.as}${key}.0`, `${args.as}${key}.1`]);
      return { status: 201, body: { name: `${args.as}thing` } };
    },
    bind: (args, json) => ({ [args.as]: json?.objectTypeId }),
  },
  {
    name: 'schema.associate',
    request: (args) => ({
      method: 'POST',
      path: `/crm-object-schemas/v3/schemas/2-${at(args.from)}/associations`,
      body: { fromObjectTypeId: `2-${at(args.from)}`, toObjectTypeId: `2-${at(args.to)}`, name: `${args.from}_${args.to}` },
    }),
    expect: (model, args) => {
      addPair(model, args.from, args.to, [`${args.from}${args.to}.0`, `${args.from}${args.to}.1`]);
      return { status: 201 };
    },
  },
];
