import { HOUR_MS, SECOND_MS, type Contender } from './contender';

export interface Case {
  readonly name: string;
  /** Returns the outcome, in the words of the table. */
  run(contender: Contender): Promise<string>;
}

/** What honest owners experience: their last token works, or they are signed out. */
const honest: readonly Case[] = [
  {
    name: 'lost response, retry after 8 h',
    async run(contender) {
      await contender.refresh(contender.first, 'owner');
      contender.wait(8 * HOUR_MS);
      return isStillIn(contender, contender.first);
    },
  },
  { name: 'two at once, responses reversed', run: (contender) => atOnceReversed(contender, 2) },
  { name: 'three at once, reversed', run: (contender) => atOnceReversed(contender, 3) },
  {
    name: 'late response restores the older cookie',
    async run(contender) {
      const older = await honestRefresh(contender, contender.first);
      await honestRefresh(contender, older);
      contender.wait(8 * HOUR_MS);
      return isStillIn(contender, older);
    },
  },
];

/** What thieves do: they get in or not, and are detected or not. */
const thefts: readonly Case[] = [
  {
    name: 'thief uses the token first',
    async run(contender) {
      const copy = contender.first;
      const stolen = await steal(contender, copy);
      contender.wait(8 * HOUR_MS);
      const own = await contender.refresh(copy, 'owner');
      return outcomeOfTheft(contender, [stolen], own);
    },
  },
  {
    name: 'thief follows the owner, 20 cycles',
    async run(contender) {
      let token: string | null = contender.first;
      const stolen: (string | null)[] = [];
      for (let cycle = 0; cycle < 20 && token !== null; cycle += 1) {
        const copy: string = token;
        token = await contender.refresh(copy, 'owner');
        if (token !== null) await contender.use(token);
        contender.wait(HOUR_MS);
        stolen.push(await steal(contender, copy));
        contender.wait(HOUR_MS);
      }
      return outcomeOfTheft(contender, stolen, token);
    },
  },
  {
    name: 'thief in step within the grace window, 20 cycles',
    async run(contender) {
      let own: string | null = contender.first;
      let copy = contender.first;
      const stolen: (string | null)[] = [];
      for (let cycle = 0; cycle < 20 && own !== null; cycle += 1) {
        own = await contender.refresh(own, 'owner');
        if (own !== null) await contender.use(own);
        contender.wait(SECOND_MS);
        const taken = await steal(contender, copy);
        stolen.push(taken);
        copy = taken ?? copy;
        contender.wait(HOUR_MS);
      }
      return outcomeOfTheft(contender, stolen, own);
    },
  },
  {
    name: 'thief within the grace window',
    async run(contender) {
      const copy = contender.first;
      let own: string | null = await contender.refresh(copy, 'owner');
      if (own !== null) await contender.use(own);
      contender.wait(3 * SECOND_MS);
      let stolen = await steal(contender, copy);
      const stolenTokens = [stolen];
      for (let cycle = 0; cycle < 5; cycle += 1) {
        contender.wait(HOUR_MS);
        if (own !== null) own = await contender.refresh(own, 'owner');
        if (own !== null) await contender.use(own);
        contender.wait(HOUR_MS);
        if (stolen !== null) stolen = await steal(contender, stolen);
        stolenTokens.push(stolen);
      }
      return outcomeOfTheft(contender, stolenTokens, own);
    },
  },
];

export const cases: readonly Case[] = [...honest, ...thefts];

/** Tabs that refresh at once. Each uses its response on arrival, and the first one's arrives last. */
async function atOnceReversed(contender: Contender, tabs: number): Promise<string> {
  const responses: (string | null)[] = [];
  for (let tab = 0; tab < tabs; tab += 1) responses.push(await contender.refresh(contender.first, 'owner'));
  let jar = contender.first;
  for (const token of responses.toReversed()) {
    if (token === null) return 'signed out';
    jar = token;
    await contender.use(jar);
  }
  contender.wait(8 * HOUR_MS);
  return isStillIn(contender, jar);
}

async function honestRefresh(contender: Contender, token: string): Promise<string> {
  const next = await contender.refresh(token, 'owner');
  if (next === null) throw new Error('an ordinary refresh failed');
  await contender.use(next);
  return next;
}

async function isStillIn(contender: Contender, token: string): Promise<string> {
  const next = await contender.refresh(token, 'owner');
  return next !== null && (await contender.use(next)) ? 'ok' : 'signed out';
}

async function steal(contender: Contender, token: string): Promise<string | null> {
  const next = await contender.refresh(token, 'thief');
  if (next !== null) await contender.use(next);
  return next;
}

/** `rejected`: the thief got nothing, and the owner lost nothing. */
async function outcomeOfTheft(
  contender: Contender,
  stolenTokens: readonly (string | null)[],
  own: string | null,
): Promise<string> {
  const isRejected =
    stolenTokens.every((token) => token === null) &&
    own !== null &&
    (await isStillIn(contender, own)) === 'ok';
  const detection = (await contender.hasDetectedTheft()) ? 'detected' : 'missed';
  return isRejected ? `rejected, ${detection}` : detection;
}
