import { createEnvironmentInjector, EnvironmentInjector, type Type } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { HOLDFAST_OPTIONS, resolveOptions, type HoldfastOptions } from '../src/options/holdfast-options';

/** A service of an application with these options, whose page is at `https://page.example`. */
export function inApplication<Service>(service: Type<Service>, options: HoldfastOptions = {}): Service {
  const resolved = resolveOptions(options, 'https://page.example', true);
  return createEnvironmentInjector(
    [service, { provide: HOLDFAST_OPTIONS, useValue: resolved }],
    TestBed.inject(EnvironmentInjector),
  ).get(service);
}

/** Replaces a global of the browser until the function that it returns is called. */
export function replaceGlobal(name: string, value: unknown): () => void {
  const before = Object.getOwnPropertyDescriptor(globalThis, name);
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  return () => {
    if (before === undefined) Reflect.deleteProperty(globalThis, name);
    else Object.defineProperty(globalThis, name, before);
  };
}
