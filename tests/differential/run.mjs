// One run: a fresh store on each engine, calls from a seed or from a list, every pair of replies compared with each other and with
// the model, at the end everything that the stores hold.
import { chooseCall, rowOf, setupCalls } from './calls.mjs';
import { Choose } from './choose.mjs';
import { Engine } from './engine.mjs';
import { compareState } from './state.mjs';
import { Model } from './model.mjs';
import { difference, mismatch, normalise } from './normalise.mjs';
import { Random } from './random.mjs';

/** What a run ends with when something is not the same. */
export class Difference extends Error {
  constructor(why, details) {
    super(why);
    Object.assign(this, details);
  }
}

export class Run {
  /** seed: of the choices; count: how many calls; calls: instead of choosing, these */
  constructor({ seed, count, calls, url }) {
    this.seed = seed;
    this.count = count;
    this.given = calls;
    this.model = new Model();
    this.choose = new Choose(this.model, new Random(seed));
    this.engines = [new Engine('sqlite', url), new Engine('postgresql', url)];
    this.made = []; // {name, args} of every call, for a replay
    this.statuses = new Map();
  }

  /** Gives undefined, or throws a Difference. */
  async go() {
    try {
      await Promise.all(this.engines.map((engine) => engine.start()));
      for (const engine of this.engines) engine.began = Date.now();
      for (const call of this.#calls()) await this.#make(call);
      await compareState(this);
      for (const found of await Promise.all(this.engines.map((engine) => engine.check()))) if (found) this.#fail(found);
    } finally {
      await Promise.allSettled(this.engines.map((engine) => engine.stop())).then((ends) => {
        const bad = ends.find((end) => end.status === 'rejected');
        if (bad) throw bad.reason;
      });
    }
  }

  *#calls() {
    if (this.given) {
      yield* this.given;
      return;
    }
    yield* setupCalls(this.choose);
    while (this.made.length < this.count) yield chooseCall(this.choose);
  }

  #fail(why, details = {}) {
    throw new Difference(why, { seed: this.seed, number: this.made.length - 1, call: this.made.at(-1), ...details });
  }

  /** Both engines at the same time. The next call waits for the next millisecond, so that a time tells its call. */
  async send(request) {
    while (this.engines.some((engine) => Date.now() <= engine.repliedAt)) await new Promise(setImmediate);
    return Promise.all(
      this.engines.map(async (engine) => {
        engine.calls.push(Date.now());
        const reply = await engine.send(request);
        engine.repliedAt = Date.now();
        return reply;
      }),
    );
  }

  async #make(call) {
    const row = rowOf(call);
    this.made.push(call);
    this.model.nextCall();
    const request = row.request(call.args);
    const expected = this.#predict(row, call.args);
    const raw = await this.send(request);
    this.#bind(row, call.args, raw);
    const replies = raw.map((reply, i) => normalise(this.engines[i], reply, row));
    for (const engine of this.engines) engine.turnPage();
    const status = `${call.name} ${replies[0].status}`;
    this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1);
    const details = { request, replies, expected };
    const apart = difference(...replies);
    if (apart) this.#fail(`the engines differ at ${apart}`, details);
    const wrong = mismatch(expected, replies[0]);
    if (wrong) this.#fail(`the model expects something else at ${wrong}`, details);
    if (row.settles?.(call.args)) await this.#settle();
  }

  #predict(row, args) {
    try {
      return row.expect(this.model, args);
    } catch (error) {
      return this.#fail(`the model itself fails: ${error.stack}`);
    }
  }

  #bind(row, args, raw) {
    if (!row.bind) return;
    raw.forEach((reply, i) => {
      for (const [name, id] of Object.entries(row.bind(args, reply.json, this.model))) if (id !== undefined) this.engines[i].bind(name, id);
    });
  }

  async #settle() {
    const until = Date.now() + 30_000;
    while (!this.engines.every((engine) => engine.isIdle())) {
      if (Date.now() > until) this.#fail('a job does not end');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
