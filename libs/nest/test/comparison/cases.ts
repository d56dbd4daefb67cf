import { HOUR, SECOND, type Contender } from './contender';

export interface Case {
  readonly name: string;
  /** How it ends, in the words of the table. */
  play(contender: Contender): Promise<string>;
}

/** What honest people live through: the last token that they hold is good, or they are signed out. */
const honest: readonly Case[] = [
  {
    name: 'lost answer, retry after 8 h',
    async play(contender) {
      await contender.refresh(contender.first, 'owner');
      contender.wait(8 * HOUR);
      return isStillIn(contender, contender.first);
    },
  },
  { name: 'two at once, answers reversed', play: (contender) => atOnceReversed(contender, 2) },
  { name: 'three at once, reversed', play: (contender) => atOnceReversed(contender, 3) },
  {
    name: 'late answer restores the older cookie',
    async play(contender) {
      const older = await honestRefresh(contender, contender.first);
      await honestRefresh(contender, older);
      contender.wait(8 * HOUR);
      return isStillIn(contender, older);
    },
  },
];

/** What thieves do: they get in or not, and are seen or not. */
const thieving: readonly Case[] = [
  {
    name: 'thief uses the token first',
    async play(contender) {
      const copy = contender.first;
      const stolen = await steal(contender, copy);
      contender.wait(8 * HOUR);
      const own = await contender.refresh(copy, 'owner');
      return caught(contender, [stolen], own);
    },
  },
  {
    name: 'thief follows the owner, 20 cycles',
    async play(contender) {
      let token: string | null = contender.first;
      const stolen: (string | null)[] = [];
      for (let cycle = 0; cycle < 20 && token !== null; cycle += 1) {
        const copy: string = token;
        token = await contender.refresh(copy, 'owner');
        if (token !== null) await contender.use(token);
        contender.wait(HOUR);
        stolen.push(await steal(contender, copy));
        contender.wait(HOUR);
      }
      return caught(contender, stolen, token);
    },
  },
  {
    name: 'thief within the grace window',
    async play(contender) {
      const copy = contender.first;
      let own: string | null = await contender.refresh(copy, 'owner');
      if (own !== null) await contender.use(own);
      contender.wait(3 * SECOND);
      let stolen = await steal(contender, copy);
      const loot = [stolen];
      for (let cycle = 0; cycle < 5; cycle += 1) {
        contender.wait(HOUR);
        if (own !== null) own = await contender.refresh(own, 'owner');
        if (own !== null) await contender.use(own);
        contender.wait(HOUR);
        if (stolen !== null) stolen = await steal(contender, stolen);
        loot.push(stolen);
      }
      return caught(contender, loot, own);
    },
  },
];

export const cases: readonly Case[] = [...honest, ...thieving];

/** Tabs that ask at once; each uses its answer as it arrives, and the first one's answer arrives last. */
async function atOnceReversed(contender: Contender, tabs: number): Promise<string> {
  const answers: (string | null)[] = [];
  for (let tab = 0; tab < tabs; tab += 1) answers.push(await contender.refresh(contender.first, 'owner'));
  let jar = contender.first;
  for (const answer of answers.toReversed()) {
    if (answer === null) return 'logout';
    jar = answer;
    await contender.use(jar);
  }
  contender.wait(8 * HOUR);
  return isStillIn(contender, jar);
}

async function honestRefresh(contender: Contender, token: string): Promise<string> {
  const answer = await contender.refresh(token, 'owner');
  if (answer === null) throw new Error('an ordinary refresh was refused');
  await contender.use(answer);
  return answer;
}

async function isStillIn(contender: Contender, token: string): Promise<string> {
  const answer = await contender.refresh(token, 'owner');
  return answer !== null && (await contender.use(answer)) ? 'ok' : 'logout';
}

async function steal(contender: Contender, token: string): Promise<string | null> {
  const answer = await contender.refresh(token, 'thief');
  if (answer !== null) await contender.use(answer);
  return answer;
}

/** `denied`: the thief got nothing, and it cost the owner nothing either. */
async function caught(
  contender: Contender,
  loot: readonly (string | null)[],
  own: string | null,
): Promise<string> {
  const isDenied =
    loot.every((token) => token === null) && own !== null && (await isStillIn(contender, own)) === 'ok';
  const seen = (await contender.hasSeenTheft()) ? 'detected' : 'missed';
  return isDenied ? `denied, ${seen}` : seen;
}
