import { defineProblem } from '@holdfast/nest';

const SecondStepRequired = defineProblem('second_step_required', {
  status: 403,
  title: 'Second step required',
  detail: 'The password is right. Enter the code of your authenticator app.',
});

/** The password is right, and a code is still missing. `second_step` in the response goes back with the code. */
export class SecondStepRequiredError extends SecondStepRequired {
  readonly #ticket: string;

  constructor(ticket: string) {
    super();
    this.#ticket = ticket;
  }

  override getResponse(): object {
    return { ...super.getResponse(), second_step: this.#ticket };
  }
}

/** The password was verified too long ago. */
export class SecondStepExpiredError extends defineProblem('second_step_expired', {
  status: 403,
  title: 'Second step expired',
  detail: 'Too much time has passed since you entered the password. Sign in again.',
}) {}

/** The code is not accepted. */
export class InvalidCodeError extends defineProblem('invalid_code', {
  status: 403,
  title: 'Wrong code',
  detail: 'The code is wrong, has expired or was used before. Enter the next one.',
}) {}
