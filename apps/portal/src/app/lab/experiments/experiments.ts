import type { Experiment } from './experiment';
import { expiredToken } from './expired-token';
import { lostAnswer } from './lost-answer';
import { lostCookie } from './lost-cookie';
import { serverAway } from './server-away';
import { stolenToken } from './stolen-token';
import { twoTabs } from './two-tabs';
import { wrongClock } from './wrong-clock';

/** The lab's experiments, in the order of the page. */
export const EXPERIMENTS: readonly [Experiment, ...Experiment[]] = [
  expiredToken,
  twoTabs,
  lostAnswer,
  serverAway,
  stolenToken,
  lostCookie,
  wrongClock,
];
