// Every operation of the server, for the tests that hold for all of them: what is refused, to whom, in which form.
//
//   operation    as the log and the metrics name it
//   permission   what it asks of a token: of the object type, of both types of a pair, of custom objects; auth.test.mjs
//                knows the scopes
//   body         a body that the operation understands, for the operations that take one
//   large        true: it takes 16 MB, not 1 MB
//
// The values in braces are filled in by `address`. A test in robust.test.mjs holds this table against the sources, so an
// operation that is missing here is noticed.
export const SMALL_BODY = 1 << 20;
export const LARGE_BODY = 16 << 20;

const properties = { firstname: 'Åse' };
const spec = [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 279 }];
const ends = { from: { id: '1' }, to: { id: '2' } };
const property = { name: 'a', label: 'A', type: 'string', fieldType: 'text', groupName: 'contactinformation' };
const stage = { label: 'A', displayOrder: 1, metadata: { probability: '0.5' } };
const pipeline = { label: 'A', displayOrder: 1, stages: [stage] };

const OBJECTS = '/crm/v3/objects/{type}';
const OBJECT_BATCH = `${OBJECTS}/batch`;
const LINKS = '/crm/v4/objects/{from}/{id}/associations';
const LINK_BATCH = '/crm/v4/associations/{from}/{to}/batch';
const OLD_BATCH = '/crm/v3/associations/{from}/{to}/batch';
const OLD_LINK = '/crm/v3/objects/{from}/{id}/associations/{to}';
const LABELS = '/crm/v4/associations/{from}/{to}/labels';
const LIMITS = '/crm/v4/associations/definitions/configurations';
const PROPERTIES = '/crm/v3/properties/{type}';
const SCHEMAS = '/crm-object-schemas/v3/schemas';
const PIPELINES = '/crm/v3/pipelines/{type}';
const STAGES = `${PIPELINES}/{pipeline}/stages`;
const RELATA_LINK = '/relata/v1/objects/{from}/{id}/associations/{to}/{toId}';
const RELATA_LABELS = '/relata/v1/labels/{from}/{to}';

const rows = [
  ['GET', '/healthz', 'operator.health', 'anyone'],
  ['GET', '/readyz', 'operator.ready', 'anyone'],
  ['GET', '/metrics', 'operator.metrics', 'anyone'],
  ['GET', '/account-info/v3/details', 'account.details', 'token'],
  ['GET', '/integrations/v1/me', 'account.me', 'token'],
  ['POST', '/oauth/v2/private-apps/get/access-token-info', 'account.token_info', 'token', { tokenKey: 'a' }],

  ['GET', OBJECTS, 'object.list', 'record.read'],
  ['POST', OBJECTS, 'object.create', 'record.write', { properties }],
  ['GET', `${OBJECTS}/{id}`, 'object.get', 'record.read'],
  ['PATCH', `${OBJECTS}/{id}`, 'object.update', 'record.write', { properties }],
  ['DELETE', `${OBJECTS}/{id}`, 'object.archive', 'record.write'],
  ['POST', `${OBJECTS}/merge`, 'object.merge', 'record.write', { primaryObjectId: '1', objectIdToMerge: '2' }],
  ['POST', `${OBJECT_BATCH}/read`, 'object.batch_read', 'record.read', { inputs: [{ id: '1' }] }, 'large'],
  ['POST', `${OBJECT_BATCH}/create`, 'object.batch_create', 'record.write', { inputs: [{ properties }] }, 'large'],
  ['POST', `${OBJECT_BATCH}/update`, 'object.batch_update', 'record.write', { inputs: [{ id: '1', properties }] }, 'large'],
  [
    'POST',
    `${OBJECT_BATCH}/upsert`,
    'object.batch_upsert',
    'record.write',
    { inputs: [{ id: 'a@example.com', idProperty: 'email', properties }] },
    'large',
  ],
  ['POST', `${OBJECT_BATCH}/archive`, 'object.batch_archive', 'record.write', { inputs: [{ id: '1' }] }, 'large'],
  [
    'POST',
    `${OBJECTS}/search`,
    'object.search',
    'record.read',
    {
      filterGroups: [{ filters: [{ propertyName: 'firstname', operator: 'EQ', value: 'a' }] }],
      sorts: [{ propertyName: 'createdate', direction: 'DESCENDING' }],
      properties: ['email'],
      limit: 10,
      after: '0',
    },
  ],

  ['PUT', `${LINKS}/default/{to}/{toId}`, 'association.default', 'link.write'],
  ['PUT', `${LINKS}/{to}/{toId}`, 'association.replace', 'link.write', spec],
  ['GET', `${LINKS}/{to}`, 'association.list', 'link.read'],
  ['DELETE', `${LINKS}/{to}/{toId}`, 'association.unlink', 'link.write'],
  ['POST', `${LINK_BATCH}/create`, 'association.batch_create', 'link.write', { inputs: [{ ...ends, types: spec }] }, 'large'],
  ['POST', `${LINK_BATCH}/associate/default`, 'association.batch_default', 'link.write', { inputs: [ends] }, 'large'],
  ['POST', `${LINK_BATCH}/read`, 'association.batch_read', 'link.read', { inputs: [{ id: '1' }] }, 'large'],
  [
    'POST',
    `${LINK_BATCH}/archive`,
    'association.batch_archive',
    'link.write',
    { inputs: [{ from: { id: '1' }, to: [{ id: '2' }] }] },
    'large',
  ],
  [
    'POST',
    `${LINK_BATCH}/labels/archive`,
    'association.batch_unlabel',
    'link.write',
    { inputs: [{ ...ends, types: spec }] },
    'large',
  ],

  [
    'POST',
    `${OLD_BATCH}/create`,
    'association_v3.batch_create',
    'link.write',
    { inputs: [{ ...ends, type: 'contact_to_company' }] },
    'large',
  ],
  ['POST', `${OLD_BATCH}/read`, 'association_v3.batch_read', 'link.read', { inputs: [{ id: '1' }] }, 'large'],
  [
    'POST',
    `${OLD_BATCH}/archive`,
    'association_v3.batch_archive',
    'link.write',
    { inputs: [{ ...ends, type: 'contact_to_company' }] },
    'large',
  ],
  ['GET', OLD_LINK, 'association_v3.list', 'link.read'],
  ['PUT', `${OLD_LINK}/{toId}/{typeId}`, 'association_v3.add', 'link.write'],
  ['DELETE', `${OLD_LINK}/{toId}/{typeId}`, 'association_v3.remove', 'link.write'],

  ['GET', LABELS, 'label.list', 'pair.read'],
  ['POST', LABELS, 'label.create', 'pair.write', { name: 'a', label: 'A' }],
  ['PUT', LABELS, 'label.update', 'pair.write', { associationTypeId: 999999, label: 'A' }],
  ['DELETE', `${LABELS}/{typeId}`, 'label.delete', 'pair.write'],
  ['GET', '/crm/v3/associations/{from}/{to}/types', 'label.types', 'pair.read'],
  ['GET', '/crm/v3/limits/associations/labels', 'label.meter', 'custom.read'],
  ['GET', `${LIMITS}/all`, 'limit.list_all', 'token'],
  ['GET', `${LIMITS}/{from}/{to}`, 'limit.list', 'pair.read'],
  ...['create', 'update'].map((verb) => [
    'POST',
    `${LIMITS}/{from}/{to}/batch/${verb}`,
    `limit.${verb}`,
    'pair.write',
    { inputs: [{ category: 'HUBSPOT_DEFINED', typeId: 279, maxToObjectIds: 900 }] },
  ]),
  [
    'POST',
    `${LIMITS}/{from}/{to}/batch/purge`,
    'limit.purge',
    'pair.write',
    { inputs: [{ category: 'HUBSPOT_DEFINED', typeId: 279 }] },
  ],

  ['GET', PROPERTIES, 'property.list', 'schema.read'],
  ['POST', PROPERTIES, 'property.create', 'schema.write', { ...property, groupName: 'none' }],
  ['GET', `${PROPERTIES}/{name}`, 'property.get', 'schema.read'],
  ['PATCH', `${PROPERTIES}/{name}`, 'property.update', 'schema.write', { label: 'A' }],
  ['DELETE', `${PROPERTIES}/{name}`, 'property.archive', 'schema.write'],
  [
    'POST',
    `${PROPERTIES}/batch/create`,
    'property.batch_create',
    'schema.write',
    { inputs: [{ ...property, groupName: 'none' }] },
    'large',
  ],
  [
    'POST',
    `${PROPERTIES}/batch/read`,
    'property.batch_read',
    'schema.read',
    { archived: false, inputs: [{ name: 'email' }] },
    'large',
  ],
  ['POST', `${PROPERTIES}/batch/archive`, 'property.batch_archive', 'schema.write', { inputs: [{ name: 'none' }] }, 'large'],
  ['GET', `${PROPERTIES}/groups`, 'group.list', 'schema.read'],
  ['POST', `${PROPERTIES}/groups`, 'group.create', 'schema.write', { name: 'contactinformation', label: 'A' }],
  ['GET', `${PROPERTIES}/groups/{group}`, 'group.get', 'schema.read'],
  ['PATCH', `${PROPERTIES}/groups/{group}`, 'group.update', 'schema.write', { label: 'A' }],
  ['DELETE', `${PROPERTIES}/groups/{group}`, 'group.archive', 'schema.write'],

  ['GET', SCHEMAS, 'schema.list', 'custom.read'],
  [
    'POST',
    SCHEMAS,
    'schema.create',
    'custom.write',
    { name: 'Not A Name', labels: { singular: 'A', plural: 'B' }, properties: [], requiredProperties: [], associatedObjects: [] },
    'large',
  ],
  ['GET', `${SCHEMAS}/{schema}`, 'schema.get', 'schema.read'],
  ['PATCH', `${SCHEMAS}/{type}`, 'schema.update', 'schema.write', { description: 'A' }],
  ['DELETE', `${SCHEMAS}/{schema}`, 'schema.delete', 'custom.write'],
  [
    'POST',
    `${SCHEMAS}/{type}/associations`,
    'schema.associate',
    'schema.write',
    { fromObjectTypeId: 'contacts', toObjectTypeId: 'companies', name: 'a' },
  ],
  ['DELETE', `${SCHEMAS}/{type}/associations/{typeId}`, 'schema.dissociate', 'schema.write'],

  ['GET', PIPELINES, 'pipeline.list', 'schema.read'],
  ['POST', PIPELINES, 'pipeline.create', 'schema.write', pipeline],
  ['GET', `${PIPELINES}/{pipeline}`, 'pipeline.get', 'schema.read'],
  ['PUT', `${PIPELINES}/{pipeline}`, 'pipeline.replace', 'schema.write', pipeline],
  ['PATCH', `${PIPELINES}/{pipeline}`, 'pipeline.update', 'schema.write', { label: 'A' }],
  ['DELETE', `${PIPELINES}/{pipeline}`, 'pipeline.delete', 'schema.write'],
  ['GET', STAGES, 'stage.list', 'schema.read'],
  ['POST', STAGES, 'stage.create', 'schema.write', stage],
  ['GET', `${STAGES}/{stage}`, 'stage.get', 'schema.read'],
  ['PUT', `${STAGES}/{stage}`, 'stage.replace', 'schema.write', stage],
  ['PATCH', `${STAGES}/{stage}`, 'stage.update', 'schema.write', { label: 'A' }],
  ['DELETE', `${STAGES}/{stage}`, 'stage.delete', 'schema.write'],

  ['GET', '/crm/v3/owners', 'owner.list', 'owners.read'],
  ['GET', '/crm/v3/owners/{id}', 'owner.get', 'owners.read'],

  ['GET', '/relata/v1/openapi.json', 'relata.document', 'anyone'],
  ['GET', '/relata/v1/me', 'relata.me', 'token'],
  ['GET', '/relata/v1/settings', 'relata.settings.get', 'settings.read'],
  ['PATCH', '/relata/v1/settings', 'relata.settings.change', 'settings.write', { 'labels.cap': 10 }],
  ['GET', RELATA_LINK, 'relata.link.get', 'link.read'],
  ['PUT', RELATA_LINK, 'relata.link.put', 'link.write'],
  ['DELETE', RELATA_LINK, 'relata.link.delete', 'link.write'],
  ...['add', 'remove', 'replace'].map((verb) => [
    'POST',
    `${RELATA_LINK}/labels/${verb}`,
    `relata.link.${verb}`,
    'link.write',
    { labels: ['Primary'] },
  ]),
  ['PUT', `${RELATA_LINK}/primary`, 'relata.link.primary', 'link.write'],
  ['GET', '/relata/v1/changes', 'relata.changes', 'changes.read'],
  ['GET', '/relata/v1/objects/{type}/{id}/changes', 'relata.record.changes', 'record.read'],
  ['POST', '/relata/v1/objects/{type}/{id}/restore', 'relata.record.restore', 'record.write'],
  ['POST', '/relata/v1/objects/{type}/merge', 'relata.record.merge', 'record.write', { winner: '1', loser: '2', preview: true }],
  ['POST', '/relata/v1/properties/{type}/{name}/restore', 'relata.property.restore', 'schema.write'],
  ['POST', '/relata/v1/schemas/{schema}/restore', 'relata.object.restore', 'custom.write'],
  ['GET', RELATA_LABELS, 'relata.label.list', 'pair.read'],
  ['GET', `${RELATA_LABELS}/{name}`, 'relata.label.get', 'pair.read'],
  ['PATCH', `${RELATA_LABELS}/{name}`, 'relata.label.update', 'pair.write', { label: 'A' }],
  ['GET', `${RELATA_LABELS}/{name}/usage`, 'relata.label.usage', 'pair.read'],
  ['GET', `${RELATA_LABELS}/{name}/history`, 'relata.label.history', 'pair.read'],
];

export const ROUTES = rows.map(([method, pattern, operation, permission, body, large]) => ({
  method,
  pattern,
  operation,
  permission,
  body,
  large: large === 'large',
}));

/** The routes that take JSON. */
export const WITH_BODY = ROUTES.filter((route) => route.body !== undefined);

// Of these only the object types exist, so most requests that are let through change nothing.
const NOWHERE = {
  type: 'contacts',
  from: 'contacts',
  to: 'companies',
  id: '900000001',
  toId: '900000002',
  typeId: '999999',
  name: 'nobody',
  group: 'nobody',
  schema: 'contacts',
  pipeline: 'nobody',
  stage: 'nobody',
};

/** The path of a route: address(route, {id: '512'}). */
export const address = (route, values = {}) =>
  route.pattern.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent({ ...NOWHERE, ...values }[name]));
