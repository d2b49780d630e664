// A PostgreSQL cluster of a test's own, which it may kill, stop and start again without hurting the tests beside it.
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const TOOL = path.join(path.dirname(fileURLToPath(import.meta.url)), '../../tools/postgres');
const run = promisify(execFile);

export class Cluster {
  #folder;
  #env;

  /** Makes and starts one. flushed: as in production, every commit is on disk when it is acknowledged. */
  static async make({ flushed = false } = {}) {
    const cluster = new Cluster();
    // Not in the tests' own folder: PostgreSQL does not run as root, and its user may not enter there.
    cluster.#folder = `/tmp/relata-cluster-${randomBytes(6).toString('hex')}`;
    cluster.#env = { ...process.env, RELATA_TEST_FSYNC: flushed ? 'on' : 'off' };
    await cluster.start();
    return cluster;
  }

  async #tool(command) {
    return (await run(TOOL, [command, this.#folder], { env: this.#env, timeout: 120_000 })).stdout.trim();
  }

  async start() {
    this.url = await this.#tool('start');
  }

  /** SIGKILL to all of its processes at once. */
  kill() {
    return this.#tool('kill');
  }

  /** In good order; connections are cut. */
  halt() {
    return this.#tool('halt');
  }

  remove() {
    return this.#tool('stop');
  }

  /** A store that nobody has opened. */
  newStore() {
    return `${this.url}?schema=t_${randomBytes(8).toString('hex')}`;
  }

  async sql(text) {
    return (await run('psql', [this.url, '-X', '-A', '-t', '-c', text], { env: { PATH: process.env.PATH } })).stdout.trim();
  }
}
