import {
  membersOf,
  PROBLEM_ACTIONS,
  problemType,
  type Problem,
  type ProblemAction,
} from '@holdfast/contract';
import { HttpException } from '@nestjs/common';
import { STATUS_CODES } from 'node:http';

/** Members of Nest's exceptions that a problem does not repeat. */
const NEST_MEMBERS: ReadonlySet<string> = new Set(['message', 'error', 'statusCode']);

/**
 * Converts an exception of the application or of Nest to a problem with its own message, members, code and status.
 *
 * @param fallback the problem of its status; supplies the members that the exception lacks
 */
export function withOwnMembers(exception: unknown, fallback: Problem): object {
  if (!(exception instanceof HttpException)) return fallback;
  const status = exception.getStatus();
  const response = exception.getResponse();
  const members = typeof response === 'string' ? { message: response } : membersOf(response);
  const { message } = members;
  const own = Object.fromEntries(Object.entries(members).filter(([name]) => !NEST_MEMBERS.has(name)));
  const detail = sentenceOf(message, status) ?? fallback.detail;
  const code = typeof own['code'] === 'string' ? own['code'] : fallback.code;
  const action = isAction(own['action']) ? own['action'] : fallback.action;
  return {
    ...fallback,
    type: problemType(code),
    detail,
    ...own,
    status,
    code,
    action,
    instance: fallback.instance,
  };
}

/** The message of the exception. Null for Nest's default messages, which only repeat the status. */
function sentenceOf(message: unknown, status: number): string | null {
  const text = Array.isArray(message) ? message.join('; ') : message;
  return typeof text === 'string' && text !== '' && text !== STATUS_CODES[status] ? text : null;
}

function isAction(value: unknown): value is ProblemAction {
  return PROBLEM_ACTIONS.some((action) => action === value);
}
