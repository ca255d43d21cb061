-- A refusal names the ground of law on which it stands (GDPR Art. 12(4)): the id of a rule in law/.
alter table rights_request add column ground text;
