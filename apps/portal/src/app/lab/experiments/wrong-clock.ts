import { UsualWorld } from '../usual/usual-world';
import { REQUESTS, type Experiment } from './experiment';

const TAB = 'Tab 1';
const SKEW_MS = 3 * 3_600_000;
/** Between the two halves of the simulation. */
const PAUSE_MS = 100;

/** A device whose clock is behind, then ahead. */
export const wrongClock: Experiment = {
  id: 'wrong-clock',
  name: 'The clock is wrong',
  breaks:
    'The access token expires while the clock of the device is three hours behind, then three hours ahead.',
  usual:
    'A guard compares the token with the clock of the device. Three hours ahead, every token looks expired, and the guard opens the sign-in page.',
  here: 'The page counts the time since the token arrived. It does not ask the clock of the device.',
  actor: TAB,
  async play({ run }) {
    for (const skewMs of [-SKEW_MS, SKEW_MS]) {
      await run.withClock(skewMs, async () => {
        await run.expire();
        await run.send(REQUESTS);
      });
    }
  },
  playUsual() {
    const world = new UsualWorld();
    const tab = world.tab(TAB);
    world.mark(TAB, 'clock_behind');
    world.expire(TAB);
    tab.ask(REQUESTS);
    world.after(PAUSE_MS, () => {
      world.mark(TAB, 'clock_ahead');
      if (world.isTokenExpired(SKEW_MS)) tab.signOut();
      tab.ask(REQUESTS);
    });
    return world.play();
  },
};
