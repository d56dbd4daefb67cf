import { CurrentAuth, Public, type AuthContext } from '@holdfast/nest';
import { Query, Resolver } from '@nestjs/graphql';

@Resolver()
export class OrdersResolver {
  @Query(() => String)
  owner(@CurrentAuth() { accountId }: AuthContext): string {
    return accountId;
  }

  @Public()
  @Query(() => String)
  shop(): string {
    return 'open';
  }
}
