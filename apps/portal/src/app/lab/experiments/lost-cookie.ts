import { UsualWorld } from '../usual/usual-world';
import { REQUESTS, type Experiment } from './experiment';

const TAB = 'Tab 1';
/** Between the two expiries of the simulation. */
const PAUSE_MS = 100;

/** A new refresh token that the browser does not store. */
export const lostCookie: Experiment = {
  id: 'lost-cookie',
  name: 'A cookie is lost',
  breaks:
    'A refresh succeeds, but the browser crashes before it stores the new refresh token. Then the access token expires again.',
  usual:
    'The next refresh presents the old refresh token. The server takes it for stolen and ends the session.',
  here: 'The old refresh token still works, because the page proves that it holds the device key.',
  actor: TAB,
  async play({ run }) {
    await run.arm('drop_cookie_write');
    await run.expire();
    await run.send(REQUESTS);
    await run.expire();
    await run.send(REQUESTS);
  },
  playUsual() {
    const world = new UsualWorld();
    const tab = world.tab(TAB);
    world.dropWrite();
    world.expire(TAB);
    tab.ask(REQUESTS);
    world.after(PAUSE_MS, () => {
      world.expire(TAB);
      tab.ask(REQUESTS);
    });
    return world.play();
  },
};
