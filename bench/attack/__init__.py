"""An attack on everything public: what can be worked out of the counts that a release hides?"""
