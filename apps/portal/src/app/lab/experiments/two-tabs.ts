import { UsualWorld } from '../usual/usual-world';
import { REQUESTS, type Experiment } from './experiment';

const [FIRST, SECOND] = ['Tab 1', 'Tab 2'] as const;

/** Expiry in two tabs at the same moment. */
export const twoTabs: Experiment = {
  id: 'two-tabs',
  name: 'Two tabs at once',
  breaks: 'The access token expires while the application is open in two tabs.',
  usual:
    'Each tab refreshes for itself, with the same refresh token. The server takes the second one for theft and ends the session.',
  here: 'The tabs take turns. One of them refreshes, and both use the new token.',
  actor: FIRST,
  async play({ sendFromAllTabs }) {
    await sendFromAllTabs(REQUESTS);
  },
  playUsual() {
    const world = new UsualWorld();
    const tabs = [world.tab(FIRST), world.tab(SECOND)];
    world.expire(FIRST);
    for (const tab of tabs) tab.ask(REQUESTS);
    return world.play();
  },
};
