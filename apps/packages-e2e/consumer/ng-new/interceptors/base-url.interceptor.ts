import { HttpInterceptorFn } from '@angular/common/http';

export const baseUrlInterceptor: HttpInterceptorFn = (request, next) =>
  next(request.url.startsWith('/') ? request.clone({ url: `/api/v1${request.url}` }) : request);
