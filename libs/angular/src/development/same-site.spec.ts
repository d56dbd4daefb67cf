import { isCertainlyCrossSite } from './same-site';

describe('isCertainlyCrossSite', () => {
  it.each([
    ['http://localhost:4200', 'http://127.0.0.1:3000'],
    ['http://localhost:4200', 'http://app.localhost:3000'],
    ['http://127.0.0.1:4200', 'http://127.0.0.2:3000'],
    ['https://10.1.0.1', 'https://10.2.0.1'],
    ['http://[::1]:4200', 'http://localhost:3000'],
    ['http://app.example.com', 'https://api.example.com'],
    ['https://app.example.com', 'https://api.example.org'],
    ['https://app.example.com', 'https://api.other.com'],
    ['capacitor://localhost', 'https://localhost'],
    ['file://', 'https://api.example.com'],
    ['null', 'https://api.example.com'],
  ])('is true for a page of %s and an API of %s', (page, api) => {
    expect(isCertainlyCrossSite(page, api)).toBe(true);
  });

  it.each([
    ['http://localhost:4200', 'http://localhost:3000'],
    ['http://127.0.0.1:4200', 'http://127.0.0.1:3000'],
    ['https://app.example.com', 'https://api.example.com'],
    ['https://example.com', 'https://api.eu.example.com'],
    // Whether co.uk is a site depends on the Public Suffix List, which no page carries.
    ['https://app.co.uk', 'https://api.co.uk'],
  ])('is false for a page of %s and an API of %s', (page, api) => {
    expect(isCertainlyCrossSite(page, api)).toBe(false);
  });
});
