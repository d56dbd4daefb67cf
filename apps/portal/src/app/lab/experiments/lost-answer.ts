import { playExpiry } from '../usual/usual-world';
import { REQUESTS, type Experiment } from './experiment';

const TAB = 'Tab 1';

/** A refresh whose response does not arrive. */
export const lostAnswer: Experiment = {
  id: 'lost-answer',
  name: 'A response is lost',
  breaks: 'The server issues new tokens, but the connection breaks before they arrive.',
  usual:
    'The refresh has failed, so the application signs the user out. To try again would not help: the server takes the old refresh token for stolen.',
  here: 'The page tries again with the old refresh token, and proves that it holds the device key. The server issues the tokens again.',
  actor: TAB,
  async play({ run }) {
    await run.arm('lose_refresh_response');
    await run.expire();
    await run.send(REQUESTS);
  },
  playUsual: () =>
    playExpiry(TAB, REQUESTS, (server) => {
      server.loseResponse();
    }),
};
