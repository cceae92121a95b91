-- The tables of a queue that several machines share, for PostgreSQL 14 and later. They live in a schema of their own:
--
--     psql -v ON_ERROR_STOP=1 -c 'create schema events' -c 'set search_path to events' -f migration.sql
--
-- An event is kept once, and is delivered once for each destination (or once for all of them, under the name '').
-- Whoever works does so by the functions below, each of which is one transaction. The connection of a worker makes them
-- look rows up by indexes alone: how many rows there are changes within seconds, and plans would be made for others.
begin;

create table fleet (
    version int not null,  -- of these tables
    name text,  -- of the fleet that works on them; the first worker writes it
    epoch bigint not null,  -- of the newest partitions
    begun timestamptz not null,  -- when they were
    lasts interval not null default '10 minutes'
);

-- Where a number is drawn for each event, each delivery and each time that events are handed out.
create sequence number;

-- The number of the epoch stands in front of the number of the event, so that an epoch is a range and a partition.
create table event (
    id bigint primary key,
    message_id bytea,
    key bytea,
    body bytea not null,
    appended timestamptz not null
) partition by range (id);

create table delivery (
    id bigint primary key,
    event bigint not null,
    destination text not null,
    slot int not null,  -- 0 to 255: by the ordering key, so that a destination can be split
    key bytea,
    size int not null,
    due timestamptz,  -- not before this time; null if it was never given back
    worker bigint,  -- who holds it
    token bigint,  -- since which handing out
    claimed timestamptz,
    deliveries int not null default 0,
    returns int not null default 0,
    open jsonb check (jsonb_typeof(open) = 'array'),
    done jsonb not null default '[]' check (jsonb_typeof(done) = 'array')
) partition by range (id);
create index on delivery (destination, id) where worker is null and due is null;
create index on delivery (destination, due) where worker is null and due is not null;
create index on delivery (destination, key, id) where key is not null;
create index on delivery (destination, key) where key is not null and worker is not null;
create index on delivery (worker) where worker is not null;

create table letter (
    id bigint generated always as identity primary key,
    destination text not null,
    kept timestamptz not null,
    letter json not null
);

-- One row for each process that works, and one lease for all that it holds. The id is the token of the lease: a process
-- that starts again is another one.
create table worker (
    id bigint generated always as identity primary key,
    name text not null,
    lease interval not null,
    extended timestamptz not null,
    destinations text[] not null default '{}',  -- that it can serve
    statistics json
);

create table destination (
    name text primary key,
    parts int not null default 1,
    unserved timestamptz,  -- since when no worker can serve it
    is_stray boolean not null default false  -- nobody does any longer: its events become letters
);
insert into destination (name) values ('');

-- Each part of each destination has one owner at a time. The fence goes up with each.
create table route (
    destination text references destination on delete cascade,
    part int,
    owner bigint,
    fence bigint not null default 0,
    state json,  -- what the last owner knew of the partner
    saved timestamptz,
    is_clean boolean not null default true,  -- whether the last owner gave it back
    primary key (destination, part)
);

-- The time of the queue, and of nothing else: a test replaces it.
create function queue_time() returns timestamptz language sql as 'select clock_timestamp()';

-- This table is empty after a crash: nothing of it is in the log.
create unlogged table running (is_running boolean primary key default true);

-- No lease ends while the server is down, or recovers: whoever comes first afterwards extends those that held until then.
create function note_start() returns void language plpgsql as $$
begin
    if exists (select from running) then return; end if;
    insert into running default values on conflict do nothing;
    if found then
        update worker set extended = queue_time() where extended + lease > (select max(extended) from worker);
    end if;
end $$;

-- A server that was stopped in order is not empty; there a lease counts from its start.
create function ends(extended timestamptz, claimed timestamptz, lease interval) returns timestamptz
language sql as 'select greatest(extended, claimed, pg_postmaster_start_time()) + lease';

create function is_alive(worker worker) returns boolean
language sql as 'select ends(worker.extended, null, worker.lease) > queue_time()';

-- Partitions --------------------------------------------------------------------------------------------------------

-- Appending holds this lock together with others; whoever changes where events go holds it alone.
create function hold_appending(is_alone boolean) returns void language plpgsql as $$
begin
    if is_alone then
        perform pg_advisory_xact_lock(hashtext(current_schema()), 0);
    else
        perform pg_advisory_xact_lock_shared(hashtext(current_schema()), 0);
    end if;
end $$;

create function begin_epoch(epoch bigint) returns void language plpgsql as $$
begin
    execute format('create table event_%s partition of event for values from (%s) to (%s)',
        epoch, epoch << 40, (epoch + 1) << 40);
    execute format('create unique index on event_%s (message_id)', epoch);
    execute format(
        'create table delivery_%s partition of delivery for values from (%s) to (%s) with (autovacuum_vacuum_scale_factor = 0, '
        'autovacuum_vacuum_threshold = 20000, autovacuum_vacuum_cost_delay = 0)', epoch, epoch << 40, (epoch + 1) << 40);
end $$;

insert into fleet (version, epoch, begun) values (1, 1, queue_time());
select begin_epoch(1);

-- Begins new partitions when it is time, and drops those of which everything is settled. The last ones before are kept, as
-- their events are what repetitions are recognised by.
create function tidy() returns void language plpgsql set lock_timeout = '300ms' as $$
declare
    newest bigint;
    old bigint;
    is_empty boolean;
begin
    if not pg_try_advisory_xact_lock(hashtext(current_schema()), 1) then return; end if;
    select epoch into newest from fleet;
    if (select begun + lasts <= queue_time() from fleet) then
        perform hold_appending(true);
        newest := newest + 1;
        perform begin_epoch(newest);
        update fleet set epoch = newest, begun = queue_time();
    end if;
    for old in
        select substr(relname, 10)::bigint from pg_inherits join pg_class on oid = inhrelid
        where inhparent = 'delivery'::regclass
    loop
        continue when old >= newest - 1;
        execute format('select not exists (select from delivery_%s)', old) into is_empty;
        if is_empty then execute format('drop table delivery_%s, event_%s', old, old); end if;
    end loop;
exception when lock_not_available then null;  -- Another time, then.
end $$;

-- Appending ---------------------------------------------------------------------------------------------------------

-- Keeps events, all of them or none, and says how many were new.
create function append(bodies bytea[], message_ids bytea[], keys bytea[]) returns bigint
language plpgsql set search_path from current set jit = off set enable_seqscan = off as $$
declare
    epoch bigint;
    fresh bigint;
begin
    perform hold_appending(false);
    select fleet.epoch << 40 into epoch from fleet;
    with entry as (
        select epoch | nextval('number') as id, e.* from unnest(bodies, message_ids, keys) as e(body, message_id, key)
    ), kept as (
        insert into event (id, message_id, key, body, appended)
        select id, message_id, key, body, queue_time() from entry
        where not exists (select from event other where other.message_id = entry.message_id)
        order by id
        on conflict do nothing
        returning id, key, length(body) as size
    ), sent as (
        insert into delivery (id, event, destination, slot, key, size)
        select epoch | nextval('number'), kept.id, name, coalesce(get_byte(sha256(key), 0), kept.id & 255), key, size
        from kept cross join destination where not is_stray order by kept.id
    )
    select count(*) into fresh from kept;
    perform pg_notify(current_schema(), name) from destination where fresh > 0 and not is_stray;
    return fresh;
end $$;

-- Keeps one event, in the transaction of whoever has just written what it tells.
create function append_event(body text, message_id text, key text default null) returns bigint
language sql set search_path from current as $$
    select append(
        array[convert_to(body, 'UTF8')], array[convert_to(message_id, 'UTF8')], array[convert_to(key, 'UTF8')])
$$;

-- Holding -----------------------------------------------------------------------------------------------------------

-- Frees deliveries that are still out since these handings out. Whoever locks several does so in the order of their numbers.
create function release(ids bigint[], tokens bigint[]) returns void language plpgsql as $$
declare
    told bigint;
begin
    with freed as (
        select d.id, d.destination from unnest(ids, tokens) as given(id, token)
        join delivery d on d.id = given.id and d.token = given.token and d.worker is not null
        order by d.id for update of d
    ), updated as (
        update delivery d set worker = null from freed where d.id = freed.id
    )
    select count(pg_notify(current_schema(), destination)) into told from (select distinct destination from freed) as freed_of;
end $$;

-- Hands out events: those that were given back and new ones in turns, of each key the first one if none is out.
create function take(me bigint, wanted text, my_part int, my_parts int, my_fence bigint, most int, most_bytes bigint)
returns table (
    id bigint, token bigint, delivery int, lapses int, age_ms bigint, open jsonb, done jsonb, body bytea
)
language plpgsql as $$
#variable_conflict use_column
declare
    mine bigint;
    gone bigint[];
    lapsed bigint[];
    their_tokens bigint[];
begin
    perform note_start();
    -- One at a time: of a key, nobody else hands out what comes next.
    perform pg_advisory_xact_lock(hashtext(current_schema() || wanted), 2 + my_part);
    if not exists (select from worker where id = me) then
        raise exception 'worker % is not known any longer', me using errcode = 'DA001';
    end if;
    if wanted = '' and not exists (select from destination where name = '') then
        raise exception 'each destination has an owner in these tables: this worker cannot share' using errcode = 'DA004';
    end if;
    if my_fence is not null and not exists (
        select from route where destination = wanted and part = my_part and owner = me and fence = my_fence
    ) then
        raise exception 'worker % does not own "%" any longer', me, wanted using errcode = 'DA002';
    end if;
    select array_agg(id) into gone from worker w where not is_alive(w);
    if gone is not null then
        select array_agg(d.id), array_agg(d.token) into lapsed, their_tokens from delivery d join worker w on w.id = d.worker
        where d.worker = any (gone) and ends(w.extended, d.claimed, w.lease) <= queue_time() and d.destination = wanted;
    end if;
    if lapsed is not null then perform release(lapsed, their_tokens); end if;

    mine := nextval('number');
    return query with back as (
        select d.id, d.size, 2 * row_number() over (order by d.due, d.id) as place from delivery d
        where d.destination = wanted and d.worker is null and d.due <= queue_time() and d.slot % my_parts = my_part
            and not exists (select from delivery other where other.destination = wanted and other.key = d.key
                and other.id < d.id)
            and not exists (select from delivery other where other.destination = wanted and other.key = d.key
                and other.worker is not null)
        order by d.due, d.id limit most
    ), fresh as (
        select d.id, d.size, 2 * row_number() over (order by d.id) + 1 - 2 * (mine & 1) as place from delivery d
        where d.destination = wanted and d.worker is null and d.due is null and d.slot % my_parts = my_part
            and not exists (select from delivery other where other.destination = wanted and other.key = d.key
                and other.id < d.id)
            and not exists (select from delivery other where other.destination = wanted and other.key = d.key
                and other.worker is not null)
        order by d.id limit most
    ), ready as (
        select id, row_number() over line as number, sum(size) over line as bytes
        from (table back union all table fresh) as all_ready window line as (order by place)
    ), taken as (
        update delivery d set worker = me, token = mine, claimed = queue_time(), deliveries = d.deliveries + 1
        from ready
        where d.id = ready.id and ready.number <= most and (ready.bytes <= most_bytes or ready.number = 1)
        returning d.*
    )
    select t.id, t.token, t.deliveries, t.deliveries - 1 - t.returns,
        (extract(epoch from queue_time() - e.appended) * 1000)::bigint, t.open, t.done, e.body
    from taken t left join event e on e.id = t.event order by t.id;
end $$;

-- How many milliseconds it is until somebody who found nothing may find something, though nothing happens; null for ever.
create function wait_for(wanted text) returns bigint
language sql as $$
    select ceil(extract(epoch from min(due) - queue_time()) * 1000)::bigint from (
        select min(due) as due from delivery where destination = wanted and worker is null and due > queue_time()
        union all
        select ends(extended, null, lease) from worker where is_alive(worker)
        union all
        select ends(w.extended, d.claimed, w.lease) from worker w join delivery d on d.worker = w.id
        where not is_alive(w) and d.destination = wanted
    ) as times
$$;

-- Notes what is done, if it is held. A crash of the server may lose it.
create function note(ids bigint[], tokens bigint[], news text[]) returns void
language plpgsql set synchronous_commit = off as $$
begin
    with held as (
        select d.id, given.news from unnest(ids, tokens, news) as given(id, token, news)
        join delivery d on d.id = given.id and d.token = given.token
        join worker w on w.id = d.worker and ends(w.extended, d.claimed, w.lease) > queue_time()
        order by d.id for update of d
    )
    update delivery d set done = (select jsonb_agg(distinct target) from jsonb_array_elements(d.done || held.news::jsonb) target)
    from held where d.id = held.id;
end $$;

-- Settles what is held: letters, remainder and removal in one statement. Says what is not held any longer: no two handings
-- out have the same token.
create function settle(
    ids bigint[], tokens bigint[], are_done boolean[], opens text[], waits bigint[], letter_ids bigint[],
    letter_tokens bigint[], letters text[]
) returns table (id bigint, token bigint)
language plpgsql as $$
#variable_conflict use_column
begin
    perform note_start();
    return query with held as (
        select d.id, d.token, d.destination, d.key, given.is_done, given.open, given.wait
        from unnest(ids, tokens, are_done, opens, waits) as given(id, token, is_done, open, wait)
        join delivery d on d.id = given.id and d.token = given.token
        join worker w on w.id = d.worker and ends(w.extended, d.claimed, w.lease) > queue_time()
        order by d.id for update of d
    ), kept as (
        insert into letter (destination, kept, letter)
        select held.destination, queue_time(), given.letter::json
        from unnest(letter_ids, letter_tokens, letters) as given(id, token, letter)
        join held on held.id = given.id and held.token = given.token
    ), returned as (
        update delivery d set worker = null, open = held.open::jsonb, returns = d.returns + 1,
            due = queue_time() + held.wait * interval '1 millisecond'
        from held where d.id = held.id and not held.is_done
    ), removed as (
        delete from delivery d using held where d.id = held.id and held.is_done
    ), told as (
        select pg_notify(current_schema(), destination) from held where not is_done or key is not null
        group by destination
    )
    select given.id, given.token from unnest(ids, tokens) as given(id, token)
    where (given.id, given.token) not in (select held.id, held.token from held) and (select count(*) from told) >= 0;
end $$;

-- Frees what a worker holds that was stopped past its lease, before it gets another one.
create function free_lapsed_of(me bigint) returns void language plpgsql as $$
declare
    freed bigint[];
    their_tokens bigint[];
begin
    perform note_start();
    select array_agg(d.id), array_agg(d.token) into freed, their_tokens from worker w join delivery d on d.worker = w.id
    where w.id = me and ends(w.extended, d.claimed, w.lease) <= queue_time();
    if freed is not null then perform release(freed, their_tokens); end if;
end $$;

-- Holds for another lease what is named, and frees what is not. Says what is not held any longer.
create function extend(me bigint, wanted text, my_part int, my_parts int, ids bigint[], tokens bigint[])
returns table (id bigint, token bigint)
language plpgsql as $$
#variable_conflict use_column
declare
    freed bigint[];
    their_tokens bigint[];
begin
    perform free_lapsed_of(me);
    select array_agg(d.id), array_agg(d.token) into freed, their_tokens from delivery d
    where d.worker = me and d.destination = wanted and d.slot % my_parts = my_part
        and (d.id, d.token) not in (select * from unnest(ids, tokens));
    if freed is not null then perform release(freed, their_tokens); end if;
    update worker set extended = queue_time() where id = me;
    return query select given.id, given.token from unnest(ids, tokens) as given(id, token)
    where (given.id, given.token) not in (select d.id, d.token from delivery d where d.worker = me);
end $$;

-- Gives back what is held of a destination, or of all (null).
create function let_go(me bigint, wanted text, my_part int, my_parts int) returns void
language plpgsql as $$
declare
    freed bigint[];
    their_tokens bigint[];
begin
    select array_agg(id), array_agg(token) into freed, their_tokens from delivery
    where worker = me and (wanted is null or destination = wanted and slot % my_parts = my_part);
    if freed is not null then perform release(freed, their_tokens); end if;
end $$;

-- Owning ------------------------------------------------------------------------------------------------------------

-- Says which destinations a worker can serve. Events that were for all of them are for each from now on.
create function serve(me bigint, names text[]) returns void
language plpgsql as $$
begin
    perform hold_appending(true);
    if exists (select from delivery d join worker w on w.id = d.worker where d.destination = '' and is_alive(w)) then
        raise exception 'other workers share the events of all destinations: stop them first' using errcode = 'DA004';
    end if;
    update worker set destinations = names where id = me;
    insert into destination (name) select unnest(names) on conflict (name) do update set is_stray = false, unserved = null;
    insert into route (destination, part) select name, part from destination, generate_series(0, parts - 1) part
    where name <> '' on conflict do nothing;
    insert into delivery (id, event, destination, slot, key, size)
    select event >> 40 << 40 | nextval('number'), event, name, slot, key, size
    from delivery d cross join unnest(names) name where d.destination = '' order by d.id;
    delete from delivery where destination = '';
    delete from destination where name = '';
end $$;

-- Splits a destination into so many parts, each with an owner of its own, or puts it together again. The owners have to be
-- done first: what they hold would be another's.
create function split(wanted text, new_parts int) returns void language plpgsql set search_path from current as $$
declare
    last bigint;
begin
    perform pg_advisory_xact_lock(hashtext(current_schema()), 2);
    if exists (select from route join worker on id = owner where destination = wanted and is_alive(worker)) then
        raise exception '"%" has an owner: stop the workers that serve it first', wanted using errcode = 'DA003';
    end if;
    update destination set parts = new_parts where name = wanted;
    if not found then raise exception 'there is no destination "%"', wanted using errcode = 'DA003'; end if;
    -- An owner of before is none of a part: its fence is old.
    select max(fence) into last from route where destination = wanted;
    delete from route where destination = wanted;
    insert into route (destination, part, fence) select wanted, generate_series(0, new_parts - 1), last;
end $$;

-- Shares out the routes among the workers that are alive: takes free ones up to a fair share, and says which of its own
-- the worker should give back.
create function own(me bigint, patience interval, numbers text)
returns table (
    destination text, part int, parts int, fence bigint, is_new boolean, is_surplus boolean, is_stray boolean,
    is_clean boolean, age_ms bigint, state text
)
language plpgsql as $$
#variable_conflict use_column
declare
    mine text[];
    share int;
    taken route[];
begin
    perform pg_advisory_xact_lock(hashtext(current_schema()), 2);
    perform free_lapsed_of(me);
    update worker set extended = queue_time(), statistics = numbers::json where id = me returning destinations into mine;
    if mine is null then raise exception 'worker % is not known any longer', me using errcode = 'DA001'; end if;
    update destination d set unserved = case when d.unserved is null then queue_time() end
    where (d.unserved is null) <> exists (select from worker w where d.name = any (w.destinations) and is_alive(w));
    update destination set is_stray = true where unserved + patience <= queue_time() and not is_stray;

    select ceil(count(distinct (r.destination, r.part))::numeric / greatest(1, count(distinct w.id))) into share
    from route r join destination d on d.name = r.destination
    join worker w on is_alive(w) and (r.destination = any (w.destinations) or d.is_stray)
    where r.destination = any (mine) or d.is_stray;

    return query with free as (
        select r.destination, r.part, r.owner, r.is_clean from route r join destination d on d.name = r.destination
        where (r.destination = any (mine) or d.is_stray)
            and not exists (select from worker w where w.id = r.owner and is_alive(w))
        order by r.owner = me desc, r.destination, r.part
        limit greatest(0, share - (select count(*) from route where owner = me))
    ), taken as (
        update route r set owner = me, fence = r.fence + 1, is_clean = free.owner is null and free.is_clean
        from free where r.destination = free.destination and r.part = free.part
        returning r.*
    ), all_mine as (
        select *, true as is_new from taken
        union all
        select *, false from route r where r.owner = me
    )
    select a.destination, a.part, d.parts, a.fence, a.is_new,
        row_number() over (order by a.is_new, a.destination, a.part) > share, d.is_stray, a.is_clean,
        (extract(epoch from queue_time() - a.saved) * 1000)::bigint, a.state::text
    from all_mine a join destination d on d.name = a.destination;
end $$;

-- Keeps what an owner knows of a partner, and gives the route back if that is so.
create function hand_over(me bigint, wanted text, my_part int, my_fence bigint, news text, is_last boolean)
returns boolean language plpgsql as $$
begin
    update route set state = news::json, saved = queue_time(), is_clean = is_last,
        owner = case when is_last then null else owner end
    where destination = wanted and part = my_part and owner = me and fence = my_fence;
    if found and is_last then perform pg_notify(current_schema(), 'owners'); end if;
    return found;
end $$;

-- Forgets a destination that nobody serves and that has no event any longer, and workers that are long gone.
create function forget() returns void language plpgsql as $$
begin
    delete from destination d where is_stray and not exists (select from delivery where destination = d.name);
    delete from worker w where ends(extended, null, greatest(lease, '1 day')) <= queue_time()
        and not exists (select from delivery where worker = w.id);
end $$;

create function leave(me bigint) returns void language plpgsql as $$
begin
    perform let_go(me, null, 0, 1);
    update route set owner = null, is_clean = false where owner = me;
    delete from worker where id = me;
    perform pg_notify(current_schema(), 'owners');
end $$;

-- Watching ----------------------------------------------------------------------------------------------------------

create view destination_status as
select d.name as destination, waiting, held,
    coalesce(extract(epoch from queue_time() - (select appended from event where id = oldest)), 0) as oldest_seconds,
    (select string_agg(w.name, ', ' order by r.part) from route r join worker w on w.id = r.owner
     where r.destination = d.name) as owners
from destination d cross join lateral (
    select count(*) as waiting, count(worker) as held, min(event) as oldest from delivery where destination = d.name
) as theirs;

create view worker_status as
select w.id, w.name, is_alive(w) as is_alive, extract(epoch from queue_time() - w.extended) as extended_seconds_ago,
    (select count(*) from delivery where worker = w.id) as held, w.statistics
from worker w;

commit;
