import { UsualWorld } from '../usual/usual-world';
import { REQUESTS, type Experiment } from './experiment';

const OWNER = 'Owner';
/** How long the thief of the simulation works before the owner's token expires. */
const THEFT_MS = 120;

/** A copied refresh token. */
export const stolenToken: Experiment = {
  id: 'stolen-token',
  name: 'A token is stolen',
  breaks: 'A thief copies the refresh token and uses it before its owner does.',
  usual:
    'The thief gets in and reads what the owner can read. When the owner refreshes, the server notices that the refresh token was used twice, and signs the owner out.',
  here: 'The session belongs to a key that cannot leave the owner’s device. The copy is rejected at once, and the owner works on.',
  actor: OWNER,
  async play({ run, reportTheft }) {
    await run.steal();
    reportTheft();
    await run.expire();
    await run.send(REQUESTS);
  },
  playUsual() {
    const world = new UsualWorld();
    const owner = world.tab(OWNER);
    const thief = world.thief();
    thief.refresh().subscribe(() => {
      thief.ask(REQUESTS);
    });
    world.after(THEFT_MS, () => {
      world.expire(OWNER);
      owner.ask(REQUESTS);
    });
    return world.play();
  },
};
