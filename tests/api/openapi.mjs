// The Relata API against its own document: every reply of /relata/v1 has to fit what /relata/v1/openapi.json says of that operation and
// status, and so has the body of every request that was accepted.
//
//   const relata = await relataApi(server)
//   const reply = await relata.call('POST', '/relata/v1/…', body)     as server.api(), with the check
//   relata.unseen()                                                   operationIds of the document that no call has met
import assert from 'node:assert/strict';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

const METHODS = ['get', 'put', 'post', 'delete', 'patch'];
const pointer = (...parts) => parts.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

class Operation {
  constructor(document, path, method) {
    this.path = path;
    this.method = method;
    this.row = document.paths[path][method];
    this.id = this.row.operationId;
    this.names = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
    this.pattern = new RegExp(`^${path.replace(/\{\w+\}/g, '([^/]+)')}/?$`);
  }
}

export async function relataApi(server) {
  const document = await server.ok('GET', '/relata/v1/openapi.json', undefined, { token: null });
  return new RelataApi(server, document);
}

class RelataApi {
  #ajv = new Ajv2020({ strict: false, allErrors: true });
  #validators = new Map();
  #seen = new Set();

  constructor(server, document) {
    this.server = server;
    this.document = document;
    addFormats.default(this.#ajv);
    this.#ajv.addSchema({ ...document, $id: 'relata' });
    this.operations = Object.entries(document.paths).flatMap(([path, row]) =>
      METHODS.filter((method) => row[method]).map((method) => new Operation(document, path, method)),
    );
  }

  /** One request, checked against the document. Gives the reply as server.api() does. */
  async call(method, target, body, options) {
    const operation = this.#find(method, target.split('?')[0]);
    const reply = await this.server.api(method, target, body, options);
    this.#seen.add(operation.id);
    const what = `${operation.id}: ${method} ${target} → ${reply.status}`;
    const { responses } = operation.row;
    const status = responses[reply.status] ? String(reply.status) : 'default';
    assert.ok(reply.status >= 400 || status !== 'default', `${what}: a success that the document does not have`);
    this.#fits(this.#schemaOf(['paths', operation.path, operation.method, 'responses', status], responses[status]), reply.json, what);
    if (reply.status < 300 && operation.row.requestBody) {
      const at = ['paths', operation.path, operation.method, 'requestBody', 'content', 'application/json', 'schema'];
      this.#fits(pointer(...at), body, `${what}: the body that was accepted`);
    }
    return reply;
  }

  /** As call(), for a request that must be answered with 200. Gives the JSON. */
  async ok(method, target, body, options) {
    const reply = await this.call(method, target, body, options);
    assert.equal(reply.status, 200, `${method} ${target}: ${reply.text.slice(0, 1000)}`);
    return reply.json;
  }

  /** As call(), for a request that must be refused. Gives the error object. */
  async refused(status, method, target, body, options) {
    const reply = await this.call(method, target, body, options);
    assert.equal(reply.status, status, `${method} ${target}: ${reply.text.slice(0, 1000)}`);
    assert.equal(reply.json.status, 'error');
    return reply.json;
  }

  unseen() {
    return this.operations.map((operation) => operation.id).filter((id) => !this.#seen.has(id));
  }

  #find(method, path) {
    const found = this.operations.filter((each) => each.method === method.toLowerCase() && each.pattern.test(path));
    // A fixed segment is meant before a parameter that could stand there.
    found.sort((a, b) => a.names.length - b.names.length);
    assert.ok(found.length > 0, `${method} ${path} is not in the document`);
    return found[0];
  }

  #schemaOf(at, response) {
    if (response.$ref) {
      const parts = response.$ref.slice(2).split('/');
      return this.#schemaOf(parts, parts.reduce((node, part) => node[part], this.document));
    }
    return pointer(...at, 'content', 'application/json', 'schema');
  }

  #fits(at, value, what) {
    if (!this.#validators.has(at)) this.#validators.set(at, this.#ajv.compile({ $ref: `relata#${encodeURI(at)}` }));
    const validate = this.#validators.get(at);
    if (!validate(value)) assert.fail(`${what} does not fit ${at}:\n${this.#ajv.errorsText(validate.errors)}\n${JSON.stringify(value)}`);
  }
}
