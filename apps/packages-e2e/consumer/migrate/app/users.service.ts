import { Injectable } from '@nestjs/common';

export interface User {
  readonly userId: number;
  readonly email: string;
}

/** As in the recipe, without its database. */
@Injectable()
export class UsersService {
  readonly #users = [
    { userId: 1, email: 'ada@example.test', password: 'correct' },
    { userId: 2, email: 'bob@example.test', password: 'correct' },
  ];

  verify(email: string, password: string): Promise<User | null> {
    return Promise.resolve(
      this.#users.find((user) => user.email === email && user.password === password) ?? null,
    );
  }

  find(userId: number): Promise<User | null> {
    return Promise.resolve(this.#users.find((user) => user.userId === userId) ?? null);
  }
}
