import { HttpErrorResponse } from '@angular/common/http';

/** Why an experiment did not end as it should. */
export type LabProblemCode =
  'cancelled' | 'offline' | 'unreachable' | 'disabled' | 'signed_out' | 'no_second_tab' | 'rejected';

const TEXTS: Readonly<Record<LabProblemCode, string>> = {
  cancelled: 'Cancelled. What was sent until then is shown below.',
  offline: 'This device is offline. Connect it, then play the experiment again.',
  unreachable: 'The server does not respond. Play the experiment again when it is back.',
  disabled: 'The lab is off on this server. Start it with AUTH_TEST_ENDPOINTS=true.',
  signed_out: 'Your session has ended. Sign in, then play the experiment again.',
  no_second_tab: 'No second tab opened. Play the experiment again and open it.',
  rejected: 'The server rejected the experiment. Play it again in a minute.',
};

/** An experiment that did not end as it should. The message is for the user. */
export class LabProblem extends Error {
  readonly code: LabProblemCode;

  constructor(code: LabProblemCode) {
    super(TEXTS[code]);
    this.code = code;
  }

  /** What an error means for the user. */
  static from(error: unknown): LabProblem {
    if (error instanceof LabProblem) return error;
    if (!(error instanceof HttpErrorResponse)) return new LabProblem('rejected');
    switch (error.status) {
      case 0:
        return new LabProblem(navigator.onLine ? 'unreachable' : 'offline');
      case 401:
        return new LabProblem('signed_out');
      case 404:
        return new LabProblem('disabled');
      default:
        return new LabProblem(error.status >= 500 ? 'unreachable' : 'rejected');
    }
  }
}
