import type { WireRecord } from '../record/wire-record';
import type { LabRun } from '../run/lab-run';

/** What an experiment uses of the page. */
interface Bench {
  /** The run in this tab. */
  readonly run: LabRun;
  /** How many requests the user has chosen; `REQUESTS` where there is no choice. */
  readonly count: number;
  /** Expires the token, and lets this tab and the other tabs of the lab send requests at the same moment. */
  readonly sendFromAllTabs: (count: number) => Promise<void>;
  /** The history has a new entry that the page warns of. */
  readonly reportTheft: () => void;
}

/** How many requests an experiment sends at once. */
export const REQUESTS = 5;

/** One experiment: its story, and how both sides play it. To add one, define it here and list it in `EXPERIMENTS`. */
export interface Experiment {
  /** In the link that plays it. */
  readonly id: string;
  readonly name: string;
  /** What is going to break. */
  readonly breaks: string;
  /** What the usual interceptor does about it. */
  readonly usual: string;
  /** What Holdfast does about it. */
  readonly here: string;
  /** Who uses the session in this tab. */
  readonly actor: string;
  /** Whether the user chooses how many requests are sent. */
  readonly hasCount?: boolean;
  /** Plays it on the user's session. */
  readonly play: (bench: Bench) => Promise<void>;
  /** Plays it on the simulated session of a usual application. */
  readonly playUsual: (count: number) => WireRecord;
}
