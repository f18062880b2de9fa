/** Increased with every change of the statements below, which must stay repeatable. */
export const eventBusSchemaVersion = 1;

/**
 * A log with the semantics of Kafka. Offsets are assigned under the lock of the partition's row, so within a partition they are dense and become
 * visible in order: a reader that continues from its last offset can never miss one. Producers and consumers are any roles that may connect to the
 * database. The two functions run with the rights of the owner, so that published events cannot be changed.
 */
export const eventBusSchema = `
create schema if not exists event_bus;
create table if not exists event_bus.schema_version (only_row boolean primary key default true check (only_row), version integer not null);
create table if not exists event_bus.topics (name text primary key, retention interval not null);
create table if not exists event_bus.partitions (
  topic text not null references event_bus.topics, partition integer not null, next_offset bigint not null default 0,
  primary key (topic, partition)
) with (fillfactor = 50);
create table if not exists event_bus.messages (
  topic text not null, partition integer not null, "offset" bigint not null,
  id text not null, source text not null, type text not null, key text not null, time timestamptz not null,
  data bytea not null, extensions jsonb not null, stored_at timestamptz not null,
  primary key (topic, partition, "offset")
);
create table if not exists event_bus.offsets (
  consumer_group text not null, topic text not null, partition integer not null, next_offset bigint not null,
  primary key (consumer_group, topic, partition)
) with (fillfactor = 50);

create or replace function event_bus.publish(
  p_topics text[], p_partitions integer[], p_ids text[], p_sources text[], p_types text[], p_keys text[], p_times timestamptz[],
  p_data bytea[], p_extensions jsonb[]
) returns text[] language plpgsql security definer set search_path = event_bus, pg_temp as $$
declare
  place record;
  first_offset bigint;
  unknown_topics text[] := '{}';
begin
  -- In one order for all publishers, so that two batches cannot deadlock.
  for place in
    select e.topic, e.partition, count(*) as events from unnest(p_topics, p_partitions) as e(topic, partition) group by 1, 2 order by 1, 2
  loop
    update partitions p set next_offset = p.next_offset + place.events
      where p.topic = place.topic and p.partition = place.partition
      returning p.next_offset - place.events into first_offset;
    if not found then
      unknown_topics := unknown_topics || place.topic;
      continue;
    end if;
    insert into messages (topic, partition, "offset", id, source, type, key, time, data, extensions, stored_at)
      select e.topic, e.partition, first_offset + row_number() over (order by e.no) - 1,
             e.id, e.source, e.type, e.key, e.time, e.data, e.extensions, clock_timestamp()
      from unnest(p_topics, p_partitions, p_ids, p_sources, p_types, p_keys, p_times, p_data, p_extensions)
           with ordinality as e(topic, partition, id, source, type, key, time, data, extensions, no)
      where e.topic = place.topic and e.partition = place.partition;
  end loop;
  return unknown_topics;
end $$;

-- Removes at most p_limit events a partition that are older than their topic's retention, oldest first; returns the number.
create or replace function event_bus.sweep(p_limit integer) returns bigint
language plpgsql security definer set search_path = event_bus, pg_temp as $$
declare
  place record;
  removed bigint;
  total bigint := 0;
begin
  if not pg_try_advisory_xact_lock(hashtextextended('event_bus/sweep', 0)) then
    return 0;
  end if;
  for place in select p.topic, p.partition, t.retention from partitions p join topics t on t.name = p.topic loop
    delete from messages m
      where m.topic = place.topic and m.partition = place.partition and m."offset" in (
        select o."offset" from (
          select k."offset", k.stored_at from messages k
            where k.topic = place.topic and k.partition = place.partition order by k."offset" limit p_limit
        ) o where o.stored_at < now() - place.retention
      );
    get diagnostics removed = row_count;
    total := total + removed;
  end loop;
  return total;
end $$;

grant usage on schema event_bus to public;
grant select on all tables in schema event_bus to public;
grant insert, update on event_bus.offsets to public;
insert into event_bus.schema_version (version) values (${eventBusSchemaVersion})
  on conflict (only_row) do update set version = greatest(event_bus.schema_version.version, excluded.version);
`;
