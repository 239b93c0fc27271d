CREATE TABLE visits (id BIGINT, home BIGINT);
