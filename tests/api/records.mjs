// Words for the tests of records: one server's operations on records in as few words as the tests need, and what a refusal of
// property values must look like.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

export const ENVELOPE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$/;
export const VALUE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
/** An id that no record has. */
export const UNKNOWN = '999999999';

const FIELD = { string: 'text', number: 'number', date: 'date', datetime: 'date', bool: 'booleancheckbox', enumeration: 'select' };
const GROUP = { contacts: 'contactinformation', companies: 'companyinformation', deals: 'dealinformation', tickets: 'ticketinformation' };

export const base = (type) => `/crm/v3/objects/${type}`;
export const pick = (properties, names) => Object.fromEntries(names.map((name) => [name, properties[name]]));

export class Records {
  constructor(server) {
    this.server = server;
    this.made = 0;
  }

  create(type, properties, more = {}) {
    return this.server.ok('POST', base(type), { properties, ...more }, { status: 201 });
  }

  /** A contact with a first name, and what else is given. */
  contact(properties = {}, more) {
    return this.create('contacts', { firstname: `Contact ${++this.made}`, ...properties }, more);
  }

  read(type, id, query = '') {
    return this.server.ok('GET', `${base(type)}/${id}${query}`);
  }

  async value(type, id, name) {
    return (await this.read(type, id, `?properties=${name}`)).properties[name];
  }

  patch(type, id, properties) {
    return this.server.ok('PATCH', `${base(type)}/${id}`, { properties }, { status: 200 });
  }

  archive(type, id) {
    return this.server.ok('DELETE', `${base(type)}/${id}`, undefined, { status: 204 });
  }

  search(type, body) {
    return this.server.ok('POST', `${base(type)}/search`, body, { status: 200 });
  }

  async count(type) {
    return (await this.search(type, { limit: 1 })).total;
  }

  /** A custom property: {name, type, options: [value, …] …}; what is left out is filled in. */
  property(type, definition) {
    const options = definition.type === 'bool' ? ['true', 'false'] : definition.options;
    return this.server.ok('POST', `/crm/v3/properties/${type}`, {
      label: definition.name,
      groupName: GROUP[type],
      fieldType: FIELD[definition.type],
      ...definition,
      ...(options && { options: options.map((value, displayOrder) => ({ value, label: value.toUpperCase(), displayOrder, hidden: false })) }),
    });
  }

  /** The faults of a refusal, which must stand in the published form of 0.5 in both places: [[code, name], …], sorted. */
  async faults(method, target, body) {
    const json = await this.server.refused(400, method, target, body);
    assert.equal(json.category, 'VALIDATION_ERROR');
    const [, list] = json.message.match(/^Property values were not valid: (\[.*\])$/s) ?? assert.fail(json.message);
    const parsed = JSON.parse(list);
    for (const fault of parsed) {
      assert.equal(fault.isValid, false);
      assert.equal(typeof fault.message, 'string');
      assert.equal(fault.localizedErrorMessage, fault.message);
      assert.equal(typeof fault.portalId, 'number');
      const known = ['isValid', 'message', 'error', 'name', 'propertyValue', 'localizedErrorMessage', 'portalId'];
      assert.deepEqual(Object.keys(fault).filter((key) => !known.includes(key)), []);
    }
    assert.deepEqual(
      json.errors,
      parsed.map((fault) => ({ message: fault.message, code: fault.error, context: { propertyName: [fault.name] } })),
    );
    return parsed.map((fault) => [fault.error, fault.name]).sort();
  }

  /** As faults(), of a creation. */
  refused(type, properties) {
    return this.faults('POST', base(type), { properties });
  }

  refusedPatch(type, id, properties) {
    return this.faults('PATCH', `${base(type)}/${id}`, { properties });
  }
}

/** An API class of the official client that its client object does not hand out, such as the one for limits. */
export function clientApi(server, version, module, name) {
  const code = require(`hubspot-${version}/lib/codegen/${module}`);
  return new code[name](
    code.createConfiguration({
      baseServer: new code.ServerConfiguration(server.url, {}),
      authMethods: { oauth2: { accessToken: server.token } },
    }),
  );
}
