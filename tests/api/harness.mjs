// The harness of the API tests: one real server a file, on its own store and a free port of this machine.
//
//   const server = await startServer({settings: {...}})    see startServer
//   after(() => server.stop())                              fails when the server did not end cleanly
//   const reply = await server.api('POST', '/crm/v3/objects/contacts', {properties: {...}})
//   const client = server.client(14)                        HubSpot's official client, 13 or 14
//
// Nothing here knows what the program does inside: it is started, spoken to over HTTP, and stopped, as an operator would.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const here = path.dirname(fileURLToPath(import.meta.url));

export const PROGRAM = process.env.RELATA_BIN ?? path.join(here, '../../build-test/relata');

// The database that the servers' stores are in; none: each is an SQLite file. The same tests run on both engines.
const POSTGRES = process.env.RELATA_TEST_ENGINE === 'postgresql' ? process.env.RELATA_TEST_POSTGRES : undefined;

/** Whether these tests run on PostgreSQL. */
export const onPostgres = POSTGRES !== undefined;

// What a sanitizer writes when it has found something.
const SANITIZER = /(ERROR|WARNING): \w+Sanitizer|runtime error:|SUMMARY: \w+Sanitizer/;
const START_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 30_000;
const COMMAND_LIMIT_MS = 300_000;

// A file for every statement that the servers have their engine prepare (./test has tools/check-statements read it): they tell of
// them in their log, at level debug; tests do not see those lines.
const STATEMENTS = process.env.RELATA_TEST_STATEMENTS;
const PREPARED = /^\{.*"event":"store\.prepared".*\}\n/gm;
const told = new Set();

function withoutStatements(text) {
  if (!STATEMENTS) return text;
  return text.replace(PREPARED, (line) => {
    const shape = line.slice(line.indexOf('"event"')).replace(/\b([pk]|obj_|\$)\d+(_\d+)?/g, '$1').replace(/(\$, ?)+/g, '');
    if (!told.has(shape)) appendFileSync(STATEMENTS, line);
    told.add(shape);
    return '';
  });
}

const children = new Set();
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});

/** A fresh folder of this test run; removed by the `remove` that comes with it, unless the run keeps its folders. */
export function tempFolder(name = 'relata') {
  const base = process.env.RELATA_TEST_DIR ?? os.tmpdir();
  mkdirSync(base, { recursive: true });
  const folder = mkdtempSync(path.join(base, `${name}-`));
  return { folder, remove: () => process.env.RELATA_TEST_DIR || rmSync(folder, { recursive: true, force: true }) };
}

// Only what the program needs: settings of whoever runs the tests must not reach it.
function environment(extra) {
  const kept = {};
  for (const name of ['PATH', 'HOME', 'LANG', 'TMPDIR', 'ASAN_OPTIONS', 'UBSAN_OPTIONS', 'LSAN_OPTIONS', 'TSAN_OPTIONS']) {
    if (process.env[name] !== undefined) kept[name] = process.env[name];
  }
  return { ...kept, ...extra };
}

function assertNoSanitizerReport(text, what) {
  const at = text.search(SANITIZER);
  assert.equal(at, -1, `${what} wrote a sanitizer report:\n${text.slice(Math.max(0, at), at + 6000)}`);
}

/**
 * Runs one subcommand to its end: cli(['token', 'list', '--store', store]).
 * Gives {code, signal, stdout, stderr}; a sanitizer's report is a failure whatever the exit code.
 * under: another command that becomes the program, such as ['prlimit', '--fsize=65536'].
 */
export async function cli(args, { input = '', env = {}, cwd, limitMs = COMMAND_LIMIT_MS, under = [] } = {}) {
  const [command, ...rest] = [...under, PROGRAM, ...args];
  const child = spawn(command, rest, { env: environment(env), cwd, stdio: ['pipe', 'pipe', 'pipe'] });
  children.add(child);
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text));
  child.stdin.on('error', () => {}); // the program may end without reading its input
  child.stdin.end(input);
  const timer = setTimeout(() => child.kill('SIGKILL'), limitMs);
  const [code, signal] = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (...result) => resolve(result));
  });
  clearTimeout(timer);
  children.delete(child);
  assertNoSanitizerReport(stderr, `relata ${args[0]}`);
  return { code, signal, stdout, stderr };
}

/** As cli(), for a subcommand that must succeed. Gives what it printed. */
export async function cliOk(args, options) {
  const { code, stdout, stderr } = await cli(args, options);
  assert.equal(code, 0, `relata ${args.join(' ')} ended with ${code}:\n${stdout}${stderr}`);
  return stdout;
}

/** A fresh access token. options: {user, scopes: [...]}; all scopes of the built-in user when left out. */
export async function createToken(store, name, { user, scopes = [] } = {}) {
  const args = ['token', 'create', '--store', store, '--name', name];
  if (user) args.push('--user', user);
  for (const scope of scopes) args.push('--scope', scope);
  return (await cliOk(args)).trimEnd().split('\n').at(-1);
}

/** A store that nobody has opened: a file in `folder`, or a schema of the test database (RELATA_TEST_POSTGRES, a URL). */
export function newStore(folder) {
  if (!POSTGRES) return path.join(folder, 'relata.db');
  return `${POSTGRES}?schema=t_${randomBytes(8).toString('hex')}`;
}

/**
 * Starts the program.
 *   store      path of the store; a fresh one when left out, removed by stop()
 *   args       more arguments of `relata serve`
 *   env        more environment
 *   demo       fill the demonstration account first
 *   token      false: make no token
 *   under      as in cli()
 * The server's members are described where they are defined.
 */
export async function startServer({ store, args = [], env = {}, demo = false, token = true, under = [] } = {}) {
  const place = tempFolder('server');
  store ??= newStore(place.folder);
  if (demo) await cliOk(['demo', '--store', store]);
  const firstToken = token ? await createToken(store, 'test') : undefined;
  const server = new Server({ store, args, env, place, token: firstToken, under });
  await server.start();
  return server;
}

function psql(store, sql) {
  const [url, schema] = store.split('?schema=');
  const env = { PATH: process.env.PATH, PGOPTIONS: `-c search_path=${schema}` };
  return execFileSync('psql', [url, '-X', '-A', '-t', '-c', sql], { env, encoding: 'utf8' }).trim();
}

/** What only the store itself can tell: rows of a SELECT as objects. Bytes are text in hexadecimal digits. */
export async function queryStore(store, sql) {
  if (onPostgres) {
    const rows = JSON.parse(psql(store, `SELECT coalesce(json_agg(row_to_json(x)), '[]') FROM (${sql}) x`));
    for (const row of rows) {
      for (const [name, value] of Object.entries(row)) {
        if (typeof value === 'string' && value.startsWith('\\x')) row[name] = value.slice(2);
      }
    }
    return rows;
  }
  const { DatabaseSync } = await import('node:sqlite');
  const db = new DatabaseSync(store, { readOnly: true });
  const rows = db.prepare(sql).all();
  db.close();
  for (const row of rows) {
    for (const [name, value] of Object.entries(row)) {
      if (value instanceof Uint8Array) row[name] = Buffer.from(value).toString('hex');
    }
  }
  return rows;
}

/** Changes the store behind the program's back; gives the number of rows changed. */
export async function changeStore(store, sql) {
  if (onPostgres) return Number(psql(store, sql).match(/(\d+)$/)[1]);
  const { DatabaseSync } = await import('node:sqlite');
  const db = new DatabaseSync(store);
  const { changes } = db.prepare(sql).run();
  db.close();
  return changes;
}

class Server {
  #child;
  #place;
  #args;
  #env;
  #under;
  #clients = new Map();

  /** path of the store, port, http://127.0.0.1:port, the first token, all that the server wrote to standard error */
  constructor({ store, args, env, place, token, under }) {
    this.store = store;
    this.token = token;
    this.log = '';
    this.#args = args;
    this.#env = env;
    this.#under = under;
    this.#place = place;
  }

  async start() {
    const [command, ...rest] = [...this.#under, PROGRAM, 'serve', '--store', this.store, '--listen', '127.0.0.1:0', ...this.#args];
    this.#child = spawn(command, rest, {
      env: environment({ ...(STATEMENTS && { RELATA_LOG_LEVEL: 'debug' }), ...this.#env }),
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const child = this.#child;
    children.add(child);
    this.ended = new Promise((resolve) => {
      child.on('error', (error) => resolve({ error }));
      child.on('close', (code, signal) => resolve({ code, signal }));
    }).finally(() => children.delete(child));
    const from = this.log.length;
    const listening = new Promise((resolve) => {
      let rest = ''; // the beginning of a line
      let isKnown = false;
      child.stderr.setEncoding('utf8').on('close', () => (this.log += rest));
      child.stderr.on('data', (text) => {
        const end = (rest += text).lastIndexOf('\n') + 1;
        this.log += withoutStatements(rest.slice(0, end));
        rest = rest.slice(end);
        if (isKnown) return;
        const line = this.log.slice(from).match(/^\{.*"event":"listening".*\}$/m);
        isKnown = line !== null;
        if (line) resolve(JSON.parse(line[0]));
      });
    });
    const late = timeout(START_LIMIT_MS);
    const first = await Promise.race([listening, this.ended, late.promise]);
    late.cancel();
    if (!first?.port) {
      child.kill('SIGKILL');
      throw new Error(`the server did not start (${JSON.stringify(first)}):\n${this.log}`);
    }
    this.port = first.port;
    this.url = `http://127.0.0.1:${this.port}`;
    this.pid = child.pid;
    this.#clients.clear();
  }

  /** Asks the server to end, as an operator does. It must end by itself, with exit code 0 and nothing from a sanitizer. */
  async stop() {
    const result = await this.halt();
    this.#place.remove();
    assertNoSanitizerReport(this.log, 'the server');
    assert.deepEqual(result, { code: 0, signal: null }, `the server ended badly:\n${this.log.slice(-4000)}`);
  }

  /** Sends a signal and waits for the end; gives {code, signal}. The store stays. start() begins again on it. */
  async halt(signal = 'SIGTERM') {
    this.#child.kill(signal);
    const late = timeout(STOP_LIMIT_MS);
    const result = await Promise.race([this.ended, late.promise]);
    late.cancel();
    if (!result) {
      this.#child.kill('SIGKILL');
      throw new Error(`the server did not end within ${STOP_LIMIT_MS} ms of ${signal}:\n${this.log.slice(-4000)}`);
    }
    return result;
  }

  async restart() {
    assert.deepEqual(await this.halt(), { code: 0, signal: null });
    await this.start();
  }

  /**
   * One request. A body that is not a string or bytes is sent as JSON. options: token (null: none), headers, signal.
   * Gives {status, headers, text, json}; json is undefined when the reply is empty or not JSON.
   */
  async api(method, target, body, { token = this.token, headers = {}, signal } = {}) {
    const sent = new Headers(headers);
    if (token && !sent.has('authorization')) sent.set('authorization', `Bearer ${token}`);
    let payload = body;
    if (body !== undefined && typeof body !== 'string' && !(body instanceof Uint8Array)) {
      payload = JSON.stringify(body);
    }
    if (payload !== undefined && !sent.has('content-type')) sent.set('content-type', 'application/json');
    const reply = await fetch(this.url + target, { method, headers: sent, body: payload, redirect: 'manual', signal });
    const text = await reply.text();
    let json;
    if ((reply.headers.get('content-type') ?? '').includes('json') && text !== '') json = JSON.parse(text);
    return { status: reply.status, headers: reply.headers, text, json };
  }

  /** As api(), for a request that must be answered with `status` (200, 201 and 204 when left out). Gives the JSON. */
  async ok(method, target, body, options = {}) {
    const reply = await this.api(method, target, body, options);
    const expected = options.status ? [options.status] : [200, 201, 204];
    assert.ok(expected.includes(reply.status), `${method} ${target}: ${reply.status} ${reply.text.slice(0, 2000)}`);
    return reply.json;
  }

  /** As api(), for a request that must be refused in the published error form. Gives the error object. */
  async refused(status, method, target, body, options = {}) {
    const reply = await this.api(method, target, body, options);
    assert.equal(reply.status, status, `${method} ${target}: ${reply.text.slice(0, 2000)}`);
    assertErrorForm(reply);
    return reply.json;
  }

  /** HubSpot's official Node client, unmodified, pointed at this server. Its rate limiter is opened: it would only wait. */
  client(version = 14, { token = this.token } = {}) {
    const key = `${version} ${token}`;
    if (!this.#clients.has(key)) {
      const { Client } = require(`hubspot-${version}`);
      this.#clients.set(
        key,
        new Client({
          accessToken: token,
          basePath: this.url,
          limiterOptions: { minTime: 0, maxConcurrent: 20 },
          numberOfApiCallRetries: 0,
        }),
      );
    }
    return this.#clients.get(key);
  }

  /** A further token on the running server: {user, scopes}. */
  newToken(name, options) {
    return createToken(this.store, name, options);
  }

  /** A subcommand on this server's store, while it runs. */
  cli(args, options) {
    return cli([...args, '--store', this.store], options);
  }

  /**
   * Bytes of our own to the port, for what no HTTP client would send. `parts` are strings, buffers or numbers: a number
   * waits that many milliseconds. Gives all that came back, as text (latin1: a byte a character), when the server closed the
   * connection or when waitMs have passed without a byte; `closed` tells which.
   */
  raw(parts, { waitMs = 3000 } = {}) {
    return new Promise((resolve, reject) => {
      const socket = net.connect(this.port, '127.0.0.1');
      const received = [];
      const finish = (closed) => {
        socket.destroy();
        const text = Buffer.concat(received).toString('latin1');
        resolve({ text, status: Number(text.match(/^HTTP\/1\.1 (\d{3})/)?.[1] ?? 0), closed });
      };
      let broken = false;
      socket.on('data', (bytes) => received.push(bytes));
      socket.on('error', (error) => {
        broken = true;
        // The server may refuse before it has read everything.
        if (['EPIPE', 'ECONNRESET'].includes(error.code)) finish(true);
        else reject(error);
      });
      socket.on('close', () => finish(true));
      socket.on('connect', async () => {
        for (const part of Array.isArray(parts) ? parts : [parts]) {
          if (broken || socket.destroyed) return;
          if (typeof part === 'number') await new Promise((next) => setTimeout(next, part));
          else await new Promise((next) => socket.write(part, 'latin1', () => next()));
        }
        socket.setTimeout(waitMs, () => finish(false));
      });
    });
  }

  /** As queryStore(). */
  query(sql) {
    return queryStore(this.store, sql);
  }

  /** As changeStore(). */
  change(sql) {
    return changeStore(this.store, sql);
  }

  /**
   * PostgreSQL alone: a foreign session runs the SELECT and holds what it locks. Gives {release, waiting}: release() lets go, and
   * waiting(n) comes back when n others wait for it.
   */
  async holdRows(select) {
    const [url, schema] = this.store.split('?schema=');
    const env = { PATH: process.env.PATH, PGOPTIONS: `-c search_path=${schema}` };
    const child = spawn('psql', [url, '-X', '-q', '-A', '-t'], { env, stdio: ['pipe', 'pipe', 'inherit'] });
    children.add(child);
    const ended = new Promise((resolve) => child.on('close', resolve)).finally(() => children.delete(child));
    const pid = await new Promise((resolve, reject) => {
      let text = '';
      child.stdout.setEncoding('utf8').on('data', (part) => {
        const found = (text += part).match(/locked by (\d+)/);
        if (found) resolve(found[1]);
      });
      ended.then(() => reject(new Error(`the session that was to hold rows ended early: ${text}`)));
      child.stdin.write(`BEGIN;\n${select};\nSELECT 'locked by ' || pg_backend_pid();\n`);
    });
    return {
      release: () => {
        child.stdin.end('COMMIT;\n');
        return ended;
      },
      waiting: async (count) => {
        const sql = `SELECT count(*) AS n FROM pg_stat_activity WHERE ${pid} = ANY(pg_blocking_pids(pid))`;
        while (Number((await this.query(sql))[0].n) < count) await new Promise((next) => setTimeout(next, 50));
      },
    };
  }

  /** Resident memory of the server in bytes. */
  memory() {
    return Number(readFileSync(`/proc/${this.pid}/status`, 'utf8').match(/VmRSS:\s+(\d+) kB/)[1]) * 1024;
  }
}

/** The form that every refusal has: some replies have no category. */
export function assertErrorForm(reply) {
  assert.match(reply.headers.get('content-type') ?? '', /^application\/json/);
  const { json } = reply;
  assert.equal(json?.status, 'error', reply.text.slice(0, 500));
  assert.equal(typeof json.message, 'string');
  assert.match(json.correlationId, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  assert.equal(reply.headers.get('x-hubspot-correlation-id'), json.correlationId);
  assert.equal(reply.headers.get('x-request-id'), json.correlationId);
  if ('category' in json) assert.match(json.category, /^[A-Z_]+$/);
}

function timeout(ms) {
  let timer;
  const promise = new Promise((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  return { promise, cancel: () => clearTimeout(timer) };
}
