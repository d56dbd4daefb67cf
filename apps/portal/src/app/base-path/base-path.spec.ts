import { HttpClient, provideHttpClient, withInterceptors } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { BASE_PATH, basePathInterceptor, basePathOf } from './base-path';

describe('the base path', () => {
  it.each([
    ['https://app.example/', ''],
    ['https://app.example/team/app/', '/team/app'],
  ])('of a page with the base %s is "%s"', (baseURI, path) => {
    expect(basePathOf({ baseURI })).toBe(path);
  });

  it.each([
    ['/api/v1/notes', '/team/app/api/v1/notes'],
    ['https://api.example/api/v1/notes', 'https://api.example/api/v1/notes'],
  ])('sends a request for %s to %s', (url, sent) => {
    TestBed.configureTestingModule({
      providers: [
        { provide: BASE_PATH, useValue: '/team/app' },
        provideHttpClient(withInterceptors([basePathInterceptor])),
        provideHttpClientTesting(),
      ],
    });
    TestBed.inject(HttpClient).get(url).subscribe();
    TestBed.inject(HttpTestingController).expectOne(sent);
  });
});
