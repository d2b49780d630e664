// One engine of the two under comparison: the real program on a store of its own, spoken to on one connection.
//
// What a call names (a record r12, the half l3.0 of a label) is a name of the run. `fill` puts the engine's own number in its place,
// `bind` learns the number from a reply. Every number that the store draws begins far up, elsewhere on each engine, so that a
// number in a reply is known for what it is, and nothing agrees by luck.
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import http from 'node:http';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createToken, startServer, tempFolder } from '../api/harness.mjs';

const SEQUENCES = ['record', 'label_type', 'label', 'pair', 'property', 'pipeline', 'stage', 'job'];
const BASE = { sqlite: 7_100_000_000, postgresql: 7_500_000_000 };
const STRIDE = 10_000_000; // numbers of one sequence
const TYPE_BASE = { sqlite: 400_000, postgresql: 800_000 }; // object types are 2-1, 2-2 …, of six digits at most
const UNKNOWN = 999_999_999; // what no record and no label has; replies show it as r0

export class Engine {
  /** kind: sqlite or postgresql; url: of the test cluster, for the latter */
  constructor(kind, url) {
    if (kind === 'postgresql' && !url) throw new Error('RELATA_TEST_POSTGRES names no cluster: start one with tools/postgres');
    this.kind = kind;
    this.url = url;
    this.ids = new Map(); // name of the run: number of this engine
    this.names = new Map([[UNKNOWN, 'r0']]); // and back
    this.calls = []; // when each call was sent
    this.bound = 0; // the highest number of a record that is known
    this.lastMade = 0; // the same before the call that is under way
    this.low = BASE[kind];
    this.high = BASE[kind] + SEQUENCES.length * STRIDE;
    this.agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  }

  async start() {
    this.place = tempFolder(`differential-${this.kind}`);
    this.schema = `d_${randomBytes(8).toString('hex')}`;
    this.store = this.kind === 'sqlite' ? path.join(this.place.folder, 'relata.db') : `${this.url}?schema=${this.schema}`;
    const token = await createToken(this.store, 'test');
    this.#moveNumbers();
    this.server = await startServer({ store: this.store, token: false });
    this.headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  }

  #moveNumbers() {
    const starts = [['object_type', TYPE_BASE[this.kind]], ...SEQUENCES.map((name, i) => [name, this.low + i * STRIDE])];
    if (this.kind === 'sqlite') {
      const db = new DatabaseSync(this.store);
      const put = db.prepare('INSERT INTO sequence (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value');
      for (const start of starts) put.run(...start);
      db.close();
      return;
    }
    this.#psql(starts.map(([name, at]) => `CREATE SEQUENCE IF NOT EXISTS seq_${name}; SELECT setval('seq_${name}', ${at});`).join(' '));
  }

  #psql(sql) {
    const env = { PATH: process.env.PATH, PGOPTIONS: `-c search_path=${this.schema} -c client_min_messages=warning` };
    return execFileSync('psql', [this.url, '-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-c', sql], { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim();
  }

  /** The store must be whole; then it is thrown away. */
  async check() {
    const { code, stdout, stderr } = await this.server.cli(['check']);
    return code === 0 ? null : `relata check on ${this.kind} ended with ${code}:\n${stdout}${stderr}`;
  }

  async stop() {
    this.agent.destroy();
    try {
      await this.server?.stop();
    } finally {
      if (this.kind === 'postgresql' && this.schema) this.#psql(`DROP SCHEMA IF EXISTS ${this.schema} CASCADE`);
      this.place?.remove();
    }
  }

  isRecord(number) {
    return number >= this.low && number < this.low + STRIDE;
  }

  /** What was bound by now was there before the next call. */
  turnPage() {
    this.lastMade = Math.max(this.lastMade, this.bound);
  }

  isOwn(number) {
    return (number >= this.low && number < this.high) || number === UNKNOWN;
  }

  /** Stages and pipelines stand in values of properties, where a name of the run has its marks. */
  bind(name, id) {
    const number = Number(String(id).replace(/^2-/, ''));
    this.ids.set(name, number);
    if (name.startsWith('r')) this.bound = Math.max(this.bound, number);
    this.names.set(number, /^[sq]\d/.test(name) ? `@${name}@` : name);
  }

  /** Whether the store's jobs are done. */
  isIdle() {
    const open = 'SELECT count(*) AS n FROM job WHERE state IN (1, 2)';
    if (this.kind === 'postgresql') return this.#psql(open) === '0';
    const db = new DatabaseSync(this.store, { readOnly: true });
    const { n } = db.prepare(open).get();
    db.close();
    return n === 0;
  }

  /** '@r12@' stands for the number of r12 in a text, '"#r12#"' for it as a JSON number. What has none is unknown. */
  fill(text) {
    const number = (_, name) => String(this.ids.get(name) ?? UNKNOWN);
    return text.replace(/"#([a-z][\w.]*)#"/g, number).replace(/@([a-z]\d[\w.]*)@/g, number);
  }

  /** {method, path, body}: gives {status, text, json}. */
  send({ method, path: target, body }) {
    const payload = body === undefined ? undefined : Buffer.from(this.fill(JSON.stringify(body)));
    const headers = { ...this.headers, 'content-length': payload?.length ?? 0 };
    return new Promise((resolve, reject) => {
      const options = { host: '127.0.0.1', port: this.server.port, method, path: this.fill(target), headers, agent: this.agent };
      const request = http.request(options, (reply) => {
        const parts = [];
        reply.on('data', (bytes) => parts.push(bytes));
        reply.on('error', reject);
        reply.on('end', () => {
          const text = Buffer.concat(parts).toString('utf8');
          const isJson = (reply.headers['content-type'] ?? '').includes('json') && text !== '';
          resolve({ status: reply.statusCode, text, json: isJson ? JSON.parse(text) : undefined });
        });
      });
      request.on('error', (error) => reject(new Error(`${this.kind}: ${method} ${target}: ${error.message}\n${this.server.log.slice(-3000)}`)));
      request.end(payload);
    });
  }
}
