import { refreshEach } from '../usual/refresh-each.interceptor';
import { UsualWorld } from '../usual/usual-world';
import type { Experiment } from './experiment';

const TAB = 'Tab 1';

/** Many requests at the moment of expiry. */
export const expiredToken: Experiment = {
  id: 'expired-token',
  name: 'The token expires',
  breaks: 'The access token expires, and many requests are sent at once.',
  usual:
    'Every request that gets a 401 refreshes for itself, with the same refresh token. The server takes that for theft and ends the session. Better ones share one refresh per tab. The other experiments use one of those.',
  here: 'The first 401 starts one refresh. The other requests wait for it. Then each one is sent again, once.',
  actor: TAB,
  hasCount: true,
  async play({ run, count }) {
    await run.expire();
    await run.send(count);
  },
  playUsual(count) {
    const world = new UsualWorld();
    const tab = world.tab(TAB, refreshEach);
    world.expire(TAB);
    tab.ask(count);
    return world.play();
  },
};
