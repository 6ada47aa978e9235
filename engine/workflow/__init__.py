"""Everything BPMN and DMN; knows no table and no case."""
