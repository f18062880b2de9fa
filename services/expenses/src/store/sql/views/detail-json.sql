-- TransactionRecorded of the contract.
create or replace function detail_json(p_view jsonb, p_allocation jsonb, p_final boolean, p_outstanding jsonb)
returns jsonb language sql stable parallel safe
return jsonb_build_object('transaction', p_view, 'allocation', p_allocation, 'final', p_final, 'outstanding', p_outstanding);
