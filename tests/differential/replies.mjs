// The forms of replies that calls of every kind share.

export const refusal = (status) => ({ status, body: { status: 'error' } });

/** The reply to a write of one thing: good(value), or the refusal of the rule that it broke. */
export function answer(model, write, good) {
  const { refused, value } = model.attempt(write);
  return refused ? refusal(refused.status) : good(value);
}

/** A record with these properties at least. */
export function shown(record, names, { archived = false } = {}) {
  return { id: record.name, archived, properties: Object.fromEntries(names.map((name) => [name, record.values.get(name)?.text ?? null])) };
}
