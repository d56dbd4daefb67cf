import { playExpiry } from '../usual/usual-world';
import { REQUESTS, type Experiment } from './experiment';

const TAB = 'Tab 1';

/** An outage that begins with a refresh. */
export const serverAway: Experiment = {
  id: 'server-away',
  name: 'The server is away',
  breaks: 'The access token expires, and for three seconds the server does not respond to a refresh.',
  usual: 'The refresh has failed, so the application signs the user out.',
  here: 'No response says nothing about the session. The requests wait until the server is back.',
  actor: TAB,
  async play({ run }) {
    await run.arm('go_away');
    await run.expire();
    await run.send(REQUESTS);
  },
  playUsual: () =>
    playExpiry(TAB, REQUESTS, (server) => {
      server.goAway();
    }),
};
