import { inject, InjectionToken } from '@angular/core';
import type { HttpInterceptorFn } from '@angular/common/http';

/** The path below which the portal and the API are served, without a trailing slash. Empty at the root. */
export const BASE_PATH = new InjectionToken<string>('BasePath');

/** The path of the page's `base` element, where the server writes it. */
export function basePathOf({ baseURI }: Pick<Document, 'baseURI'>): string {
  return new URL(baseURI).pathname.replace(/\/+$/, '');
}

/** Sends the requests for the API's paths below the base path. */
export const basePathInterceptor: HttpInterceptorFn = (request, next) => {
  const basePath = inject(BASE_PATH);
  return next(request.url.startsWith('/') ? request.clone({ url: basePath + request.url }) : request);
};
