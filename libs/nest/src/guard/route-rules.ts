import type { ExecutionContext } from '@nestjs/common';
import type { Reflector } from '@nestjs/core';
import { PUBLIC_METADATA } from './public.decorator.js';
import { FRESH_SIGN_IN_METADATA } from './require-fresh-sign-in.decorator.js';
import { ROLES_METADATA } from './roles.decorator.js';

/** What the decorators of a route and its controller ask for; the route's own count first. */
export interface RouteRules {
  readonly isPublic: boolean;
  /** One of them is enough; empty where none is needed. */
  readonly roles: readonly string[];
  readonly freshSignInMs: number | null;
}

/** Reads the rules of each route once. Routes are a class and its method: one method may serve several classes. */
export class RouteRulesReader {
  readonly #reflector: Reflector;
  readonly #known = new WeakMap<object, WeakMap<object, RouteRules>>();

  constructor(reflector: Reflector) {
    this.#reflector = reflector;
  }

  of(context: ExecutionContext): RouteRules {
    const [controller, handler] = [context.getClass(), context.getHandler()];
    const ofController = this.#known.get(controller) ?? new WeakMap<object, RouteRules>();
    this.#known.set(controller, ofController);
    const known = ofController.get(handler);
    if (known !== undefined) return known;
    const rules = this.#read(context);
    ofController.set(handler, rules);
    return rules;
  }

  #read(context: ExecutionContext): RouteRules {
    const targets = [context.getHandler(), context.getClass()];
    return {
      isPublic: this.#reflector.getAllAndOverride<boolean | undefined>(PUBLIC_METADATA, targets) ?? false,
      roles: this.#reflector.getAllAndOverride<readonly string[] | undefined>(ROLES_METADATA, targets) ?? [],
      freshSignInMs:
        this.#reflector.getAllAndOverride<number | undefined>(FRESH_SIGN_IN_METADATA, targets) ?? null,
    };
  }
}
