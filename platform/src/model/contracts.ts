/** The variables that each service reads. The model must give a value to every one of them and to no other. */
interface Common {
  readonly HOST: string;
  readonly HTTP_PORT: string;
  readonly METRICS_PORT: string;
  readonly LOG_LEVEL: string;
}

export interface EnvOf {
  readonly expenses: Common & {
    readonly GRPC_PORT: string;
    readonly DATABASE_URL: string;
    readonly EVENTS_URL: string;
    readonly JOBS_URL: string;
    readonly SERVICE_TOKEN: string;
    readonly CODE_KEY: string;
    readonly SEAL_KEY: string;
    readonly PUBLIC_ORIGINS: string;
    readonly ALLOWED_HOSTS: string;
    readonly COOKIE_NAME: string;
  };
  readonly mailer: Common & {
    readonly JOBS_URL: string;
    readonly TRANSPORT_URL: string;
    readonly SEAL_KEY: string;
    readonly MAIL_FROM: string;
    readonly PUBLIC_URL: string;
  };
  readonly throttler: Common & {
    readonly LIMITS_URL: string;
    readonly IDENTITY_ADDRESS: string;
    readonly SERVICE_TOKEN: string;
    readonly TRUSTED_HOPS: string;
    readonly COOKIE_NAME: string;
    readonly SHADOW: string;
  };
  readonly notifier: Common & {
    readonly EVENTS_URL: string;
    readonly STORE_URL: string;
    readonly FANOUT_URL: string;
    readonly IDENTITY_ADDRESS: string;
    readonly SERVICE_TOKEN: string;
    readonly PUBLIC_ORIGINS: string;
    readonly ALLOWED_HOSTS: string;
    readonly COOKIE_NAME: string;
  };
}
